//! From the submission of a task to its verdict, beside docker alone.

use std::{
    io,
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use reqwest::Client;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    cluster::Cluster,
    dockerd::{Dockerd, IMAGE},
    fleet::{client, runtime, wait_for_nodes},
};
use crate::{
    figure::{Figure, median},
    wrong,
};

/// What docker has to do for each task, and what the runner asks of it too.
const RUN: [&str; 9] = [
    "run",
    "--rm",
    "--network",
    "none",
    "--cpus",
    "1",
    IMAGE,
    "/bin/sh",
    "-c",
];

/// How often one task goes through alone.
const ALONE: usize = 20;

/// The figures of tasks.
pub(super) fn figures(program: &Path, tasks: usize) -> io::Result<Vec<Figure>> {
    let docker = Dockerd::start()?;
    let cluster = Cluster::new(program)?.with_docker(&docker.address());
    let host = cluster.host()?;
    let runner = cluster.runner()?;
    wait_for_nodes(cluster.host_port, 1)?;
    let (running, completed, sustained) = runtime()?.block_on(async {
        let client = client()?;
        // The first container of a daemon takes longer.
        one(&client, &cluster).await?;
        let mut both = Vec::new();
        for _ in 0..ALONE {
            both.push(one(&client, &cluster).await?);
        }
        let (running, completed): (Vec<_>, Vec<_>) = both.into_iter().unzip();
        let sustained = many(&client, &cluster, tasks).await?;
        Ok::<_, io::Error>((median(running), median(completed), sustained))
    })?;
    drop(runner);
    drop(host);
    let cores = thread::available_parallelism()?.get();
    let docker_alone = alone(&docker)?;
    let docker_many = side_by_side(&docker, tasks, cores)?;
    Ok(vec![
        Figure::less("task `true`: submit to running", "ms", running)
            .note(format!("local image, median of {ALONE}")),
        Figure::less("task `true`: submit to completed", "ms", completed)
            .peer(Some(docker_alone))
            .note("peer: `docker run --rm` of the same image"),
        Figure::more("tasks, sustained", "tasks/s", sustained)
            .peer(Some(docker_many))
            .note(format!(
                "{tasks} queued; peer: {cores} loops of `docker run --rm`"
            )),
    ])
}

/// Milliseconds until a task runs, and until it is completed.
async fn one(client: &Client, cluster: &Cluster) -> io::Result<(f64, f64)> {
    let began = Instant::now();
    let id = submit(client, cluster).await?;
    let mut running = None;
    loop {
        let task = get(client, &cluster.url(&format!("/api/status/{id}"))).await?;
        let so_far = began.elapsed().as_secs_f64() * 1000.0;
        match task["status"].as_str().unwrap_or_default() {
            "running" => drop(running.get_or_insert(so_far)),
            "completed" => return Ok((running.unwrap_or(so_far), so_far)),
            "pending" | "assigning" => {}
            _ => return Err(wrong(format!("the task did not complete: {task}"))),
        }
        sleep(Duration::from_millis(2)).await;
    }
}

/// Tasks per second of many that were submitted at once.
async fn many(client: &Client, cluster: &Cluster, tasks: usize) -> io::Result<f64> {
    let began = Instant::now();
    let mut last = String::new();
    for _ in 0..tasks {
        last = submit(client, cluster).await?;
    }
    loop {
        let url = cluster.url(&format!("/api/tasks?limit={tasks}"));
        let list = get(client, &url).await?;
        let list = list.as_array().cloned().unwrap_or_default();
        if let Some(bad) = list.iter().find(|task| task["status"] == "failed") {
            return Err(wrong(format!("a task failed: {bad}")));
        }
        let done = list.iter().filter(|task| task["status"] == "completed");
        if done.count() >= tasks {
            return Ok(tasks as f64 / began.elapsed().as_secs_f64());
        }
        if began.elapsed() > Duration::from_secs(300) {
            return Err(wrong(format!("task {last} and others do not end")));
        }
        sleep(Duration::from_millis(50)).await;
    }
}

async fn submit(client: &Client, cluster: &Cluster) -> io::Result<String> {
    let task = json!({
        "task_type": "command", "command": "true", "required_cores": 1, "registry_image": IMAGE,
        "queue": true,
    });
    let request = client.post(cluster.url("/api/submit")).json(&task);
    let answer = request.send().await.map_err(io::Error::other)?;
    let answer: Value = answer.json().await.map_err(io::Error::other)?;
    let id = answer["task_ids"][0].as_str();
    id.map(str::to_owned)
        .ok_or_else(|| wrong(format!("the host took no task: {answer}")))
}

async fn get(client: &Client, url: &str) -> io::Result<Value> {
    let answer = client.get(url).send().await.map_err(io::Error::other)?;
    answer.json().await.map_err(io::Error::other)
}

fn alone(docker: &Dockerd) -> io::Result<f64> {
    let mut times = Vec::new();
    for _ in 0..ALONE {
        let began = Instant::now();
        run(docker)?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(times))
}

fn side_by_side(docker: &Dockerd, tasks: usize, loops: usize) -> io::Result<f64> {
    let began = Instant::now();
    thread::scope(|scope| {
        let each = tasks / loops;
        let loops: Vec<_> = (0..loops)
            .map(|_| scope.spawn(move || (0..each).try_for_each(|_| run(docker))))
            .collect();
        let mut ends = loops.into_iter().map(thread::ScopedJoinHandle::join);
        ends.try_for_each(|end| end.unwrap_or_else(|_| Err(wrong("a loop of docker runs died"))))
    })?;
    Ok((tasks / loops * loops) as f64 / began.elapsed().as_secs_f64())
}

fn run(docker: &Dockerd) -> io::Result<()> {
    let mut command = docker.command(&RUN);
    let status = command.arg("true").stdout(Stdio::null()).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(wrong(format!("docker run ended with {status}")))
    }
}
