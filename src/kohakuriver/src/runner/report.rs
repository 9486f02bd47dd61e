//! Telling the host that this node is there.

use std::{sync::Arc, time::Duration};

use reqwest::{Method, StatusCode};

use super::{
    gpus::Gpus, host_client::HostClient, machine, machine::Machine, numa, pause::Pause,
    state::State, temperature, url::url,
};
use crate::{
    failure::chain,
    wire::{Heartbeat, Register},
};

/// The first pause after a failed attempt; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// A host that comes back is found again in half a minute at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// As long as the Python implementation waits.
const REGISTER_TIMEOUT: Duration = Duration::from_secs(15);
/// Likewise.
const HEARTBEAT_TIMEOUT: Duration = Duration::from_secs(10);

/// Registers and reports for ever; no failure of the host ends it.
pub(super) async fn report(state: Arc<State>, host: HostClient) {
    let mut reporter = Reporter {
        gpus: Gpus::new(state.settings.resource_check),
        machine: Machine::default(),
        tasks: Vec::new(),
        host,
        state,
    };
    loop {
        reporter.register_until_it_works().await;
        // Returns when the host does not know us any more.
        reporter.beat_while_known().await;
    }
}

struct Reporter {
    host: HostClient,
    state: Arc<State>,
    machine: Machine,
    gpus: Gpus,
    /// The tasks of the last report.
    tasks: Vec<i64>,
}

impl Reporter {
    async fn register_until_it_works(&mut self) {
        let mut pause = Pause::new(FIRST_PAUSE, LONGEST_PAUSE);
        while let Err(why) = self.register().await {
            let host = &self.state.settings.host_url;
            let why = format!("failed to register at {host}: {why}");
            tracing::warn!("{why}; next attempt in {} s", pause.next().as_secs());
            self.state.link.set(Err(why));
            pause.wait().await;
        }
        self.state.link.set(Ok(()));
        self.state.bell.ring();
        let name = &self.state.settings.name;
        tracing::info!("registered at {} as {name}", self.state.settings.host_url);
    }

    async fn register(&mut self) -> Result<(), String> {
        let settings = self.state.settings.clone();
        // Finding our address can mean asking the name service, which blocks.
        let url = tokio::task::spawn_blocking(move || url(&settings))
            .await
            .map_err(|error| error.to_string())?;
        let node = Register {
            hostname: self.state.settings.name.clone(),
            url,
            total_cores: machine::cores(),
            total_ram_bytes: machine::memory().map(|memory| memory.total),
            numa_topology: numa::topology(),
            gpu_info: self.gpus.measure().await,
        };
        let sent = self
            .host
            .send(Method::POST, "/api/register", &node, REGISTER_TIMEOUT);
        match sent.await? {
            status if status.is_success() => Ok(()),
            StatusCode::UNAUTHORIZED => Err("it asks for another CLUSTER_TOKEN".to_owned()),
            status => Err(format!("it answered {status}")),
        }
    }

    async fn beat_while_known(&mut self) {
        let state = Arc::clone(&self.state);
        let settings = &state.settings;
        let path = format!("/api/heartbeat/{}", settings.name);
        loop {
            let beat = self.beat().await;
            let sent = self.host.send(Method::PUT, &path, &beat, HEARTBEAT_TIMEOUT);
            let outcome = match sent.await {
                Ok(StatusCode::NOT_FOUND) => {
                    tracing::info!("the host does not know this node; registering again");
                    return;
                }
                Ok(status) if status.is_success() => Ok(()),
                Ok(status) => Err(format!("{} answered {status}", settings.host_url)),
                Err(why) => Err(format!("failed to report to {}: {why}", settings.host_url)),
            };
            let result = if outcome.is_ok() { "ok" } else { "failed" };
            state
                .observed
                .metrics
                .add("kohakuriver_reports_total", &[("result", result)], 1.0);
            if state.link.set(outcome.clone()) {
                match outcome {
                    Ok(()) => {
                        tracing::info!("the host answers again");
                        state.bell.ring();
                    }
                    Err(why) => tracing::warn!("{why}"),
                }
            }
            tokio::time::sleep(settings.heartbeat).await;
        }
    }

    /// How this node is.
    async fn beat(&mut self) -> Heartbeat {
        match self.state.journal.ours().await {
            Ok(tasks) => self.tasks = tasks,
            // What was true last is less wrong than nothing, which would mean that they are lost.
            Err(error) => tracing::error!("{}", chain(&error)),
        }
        let (average, hottest) = temperature::read().unzip();
        Heartbeat {
            running_tasks: self.tasks.clone(),
            gpu_info: self.gpus.measure().await,
            current_avg_temp: average,
            current_max_temp: hottest,
            ..self.machine.measure()
        }
    }
}
