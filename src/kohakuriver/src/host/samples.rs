//! `GET /api/health`: how the nodes were in the last minute.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Json,
    extract::{Query, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::{
    nodes::table,
    sample::{KEPT, Sample, hundredths},
    state::State,
    store::StoreError,
};
use crate::{clock, failure::chain, http::Detail, wire::Node};

/// When the samples were taken, oldest first.
#[derive(Debug, Default)]
pub(super) struct Ticks {
    times: Mutex<VecDeque<String>>,
}

/// Which node, if not all.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    hostname: Option<String>,
}

#[derive(Debug, Serialize)]
struct Minute {
    nodes: Vec<Vec<Node>>,
    aggregate: Vec<Aggregate>,
}

/// All nodes together.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Aggregate {
    total_nodes: usize,
    online_nodes: usize,
    total_cores: u64,
    total_mem_bytes: u64,
    used_mem_bytes: u64,
    avg_cpu_percent: f64,
    avg_mem_percent: f64,
    max_avg_cpu_temp: Option<f64>,
    max_max_cpu_temp: Option<f64>,
    last_updated: String,
}

impl Ticks {
    fn times(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a sample every second, for ever.
pub(super) async fn sample(state: Arc<State>) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        second.tick().await;
        if let Err(error) = take(&state) {
            tracing::debug!("no sample: {}", chain(&error));
        }
    }
}

fn take(state: &State) -> Result<(), StoreError> {
    let bookings = state.bookings()?;
    let mut times = state.ticks.times();
    push(&mut times, clock::for_json(&clock::now()));
    for (name, member) in state.cluster.members().iter_mut() {
        let cores = bookings.get(name).map_or(0, |booked| booked.cores);
        push(&mut member.samples, Sample::of(&member.row, cores));
    }
    Ok(())
}

fn push<T>(samples: &mut VecDeque<T>, sample: T) {
    if samples.len() == KEPT {
        samples.pop_front();
    }
    samples.push_back(sample);
}

/// The last minute of all nodes, or one node as it is.
pub(super) async fn health(
    Shared(state): Shared<Arc<State>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Detail> {
    let nodes = table(&state)?;
    if let Some(hostname) = wanted.hostname.filter(|name| !name.is_empty()) {
        let node = nodes.into_iter().find(|node| node.hostname == hostname);
        let message = format!("Node {hostname} not found.");
        let node = node.ok_or_else(|| Detail::new(StatusCode::NOT_FOUND, message))?;
        return Ok(Json([node]).into_response());
    }
    Ok(Json(minute(&state, &nodes)).into_response())
}

fn minute(state: &State, nodes: &[Node]) -> Minute {
    let times = state.ticks.times();
    let members = state.cluster.members();
    let mut minute = Minute {
        nodes: Vec::with_capacity(times.len()),
        aggregate: Vec::with_capacity(times.len()),
    };
    for (index, time) in times.iter().enumerate() {
        let ago = times.len() - index;
        let then: Vec<(&Node, &Sample)> = nodes
            .iter()
            .filter_map(|node| {
                let samples = &members.get(&node.hostname)?.samples;
                // A node that came later has fewer.
                Some((node, samples.get(samples.len().checked_sub(ago)?)?))
            })
            .collect();
        minute.aggregate.push(aggregate(&then, time));
        let json = |(node, sample): &(&Node, &Sample)| sample.json(node);
        minute.nodes.push(then.iter().map(json).collect());
    }
    minute
}

/// Figures are those of the nodes that were online.
fn aggregate(then: &[(&Node, &Sample)], time: &str) -> Aggregate {
    let online: Vec<&(&Node, &Sample)> = then.iter().filter(|(_, s)| s.online).collect();
    let mean = |figure: fn(&Sample) -> Option<f32>| {
        let figures: Vec<f32> = online.iter().filter_map(|(_, s)| figure(s)).collect();
        let count = figures.len().max(1) as f32;
        hundredths(figures.iter().sum::<f32>() / count)
    };
    let highest = |figure: fn(&Sample) -> Option<f32>| {
        let figures = online.iter().filter_map(|(_, s)| figure(s));
        figures.reduce(f32::max).map(hundredths)
    };
    Aggregate {
        total_nodes: then.len(),
        online_nodes: online.len(),
        total_cores: online.iter().map(|(n, _)| u64::from(n.total_cores)).sum(),
        total_mem_bytes: online
            .iter()
            .filter_map(|(n, _)| n.memory_total_bytes)
            .sum(),
        used_mem_bytes: online.iter().filter_map(|(_, s)| s.memory_used_bytes).sum(),
        avg_cpu_percent: mean(|sample| sample.cpu_percent),
        avg_mem_percent: mean(|sample| sample.memory_percent),
        max_avg_cpu_temp: highest(|sample| sample.avg_temp),
        max_max_cpu_temp: highest(|sample| sample.max_temp),
        last_updated: time.to_owned(),
    }
}
