//! Many runners that only report.

use std::{
    io,
    time::{Duration, Instant},
};

use reqwest::Client;
use serde_json::{Value, json};
use tokio::time::{interval, sleep};

use crate::wrong;

/// How often each runner reports.
const EVERY: Duration = Duration::from_secs(5);

/// The processor time that the host spends on so many runners, in percent of a core.
pub(super) fn share_of_core(
    port: u16,
    runners: usize,
    seconds: u64,
    cpu: impl Fn() -> io::Result<Duration>,
) -> io::Result<f64> {
    runtime()?.block_on(async {
        let client = client()?;
        let mut reports = tokio::task::JoinSet::new();
        for number in 0..runners {
            let client = client.clone();
            reports.spawn(report(client, port, number, runners));
        }
        // One round first: registrations and new connections are not what is measured.
        sleep(EVERY + Duration::from_secs(1)).await;
        let (before, began) = (cpu()?, Instant::now());
        sleep(Duration::from_secs(seconds)).await;
        let share = (cpu()? - before).as_secs_f64() / began.elapsed().as_secs_f64();
        while let Some(ended) = reports.try_join_next() {
            ended.map_err(io::Error::other)??;
        }
        Ok(share * 100.0)
    })
}

/// Waits until so many nodes are online.
pub(super) fn wait_for_nodes(port: u16, count: usize) -> io::Result<()> {
    runtime()?.block_on(async {
        let client = client()?;
        let url = format!("http://127.0.0.1:{port}/api/nodes");
        for _ in 0..1000 {
            let answer = client.get(&url).send().await.map_err(io::Error::other)?;
            let nodes: Value = answer.json().await.map_err(io::Error::other)?;
            let online =
                |node: &&Value| node["status"] == "online" && !node["runner_version"].is_null();
            if nodes
                .as_array()
                .is_some_and(|nodes| nodes.iter().filter(online).count() >= count)
            {
                return Ok(());
            }
            sleep(Duration::from_millis(10)).await;
        }
        Err(wrong("the runner did not register"))
    })
}

async fn report(client: Client, port: u16, number: usize, of: usize) -> io::Result<()> {
    let name = format!("node-{number:03}");
    let base = format!("http://127.0.0.1:{port}/api");
    let node = json!({
        "hostname": name, "url": format!("http://10.0.{}.{}:8001", number / 256, number % 256),
        "total_cores": 64, "total_ram_bytes": 1_u64 << 38, "numa_topology": null, "gpu_info": null,
    });
    // Spread over the period, as they are when machines start at different times.
    sleep(EVERY.mul_f64(number as f64 / of as f64)).await;
    let request = client.post(format!("{base}/register")).json(&node);
    request
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .map_err(io::Error::other)?;
    let beat = json!({
        "running_tasks": [], "killed_tasks": [], "cpu_percent": 12.5, "memory_percent": 25.0,
        "memory_used_bytes": 1_u64 << 36, "memory_total_bytes": 1_u64 << 38,
        "current_avg_temp": 40.0, "current_max_temp": 45.0, "gpu_info": null, "vm_capable": false,
        "vfio_gpus": null, "runner_version": "0.2.0",
    });
    let mut clock = interval(EVERY);
    loop {
        clock.tick().await;
        let request = client.put(format!("{base}/heartbeat/{name}")).json(&beat);
        request
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .map_err(io::Error::other)?;
    }
}

pub(super) fn client() -> io::Result<Client> {
    Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .build()
        .map_err(io::Error::other)
}

pub(super) fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}
