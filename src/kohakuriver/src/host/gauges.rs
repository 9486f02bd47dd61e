//! `GET /metrics` of the host: what is counted as it happens, and everything else as it is now.

use std::sync::Arc;

use axum::{extract::State as Shared, response::Response};
use dunnage_daemon::{Kind, Metrics};

use super::{nodes::table, state::State, store::StoreError};
use crate::{
    failure::chain,
    http,
    wire::{OFFLINE, ONLINE, TaskStatus},
};

/// The metrics, with nodes and tasks counted for this request.
pub(super) async fn metrics(Shared(state): Shared<Arc<State>>) -> Response {
    // The other metrics are worth having without these, and /health says what is wrong.
    if let Err(error) = count(&state) {
        tracing::error!("{}", chain(&error));
    }
    http::metrics(Shared(Arc::clone(&state.observed))).await
}

fn count(state: &State) -> Result<(), StoreError> {
    let metrics = &state.observed.metrics;
    let nodes = table(state)?;
    for status in [ONLINE, OFFLINE] {
        let count = nodes.iter().filter(|node| node.status == status).count();
        metrics.set("kohakuriver_nodes", &[("status", status)], count as f64);
    }
    let online = nodes.iter().filter(|node| node.status == ONLINE);
    let (mut cores, mut used) = (0, 0);
    for node in online {
        cores += u64::from(node.total_cores);
        used += node.cores_in_use.as_u64().unwrap_or_default();
    }
    metrics.set("kohakuriver_cores_total", &[], cores as f64);
    metrics.set("kohakuriver_cores_used", &[], used as f64);
    // A state that no task is in shows 0 instead of its last number.
    let counts = state.tally.counts(&state.store)?;
    for status in TaskStatus::ALL.map(TaskStatus::as_str) {
        let count = counts.iter().find(|(name, _)| name == status);
        let count = count.map_or(0, |(_, count)| *count);
        metrics.set("kohakuriver_tasks", &[("status", status)], count as f64);
    }
    Ok(())
}

/// The families of the host.
pub(super) fn families() -> Metrics {
    let cores = "Cores of the nodes that are online.";
    let used = "Cores of those that tasks hold.";
    Metrics::default()
        .with("kohakuriver_nodes", Kind::Gauge, "Nodes by status.")
        .with("kohakuriver_tasks", Kind::Gauge, "Tasks by status.")
        .with("kohakuriver_cores_total", Kind::Gauge, cores)
        .with("kohakuriver_cores_used", Kind::Gauge, used)
        .with(
            "kohakuriver_heartbeats_total",
            Kind::Counter,
            "Reports by node.",
        )
}
