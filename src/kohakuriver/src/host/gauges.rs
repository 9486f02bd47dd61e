//! `GET /metrics` of the host: what is counted as it happens, and the table as it is now.

use std::sync::Arc;

use axum::{extract::State as Shared, response::Response};

use super::state::State;
use crate::{
    failure::chain,
    http,
    wire::{OFFLINE, ONLINE},
};

/// The metrics, with the nodes counted for this request.
pub(super) async fn metrics(Shared(state): Shared<Arc<State>>) -> Response {
    match state.store.nodes() {
        Ok(nodes) => {
            let metrics = &state.observed.metrics;
            for status in [ONLINE, OFFLINE] {
                let count = nodes.iter().filter(|node| node.status == status).count();
                metrics.set("kohakuriver_nodes", &[("status", status)], count as f64);
            }
            let online = nodes.iter().filter(|node| node.status == ONLINE);
            let cores: u32 = online.map(|node| node.total_cores).sum();
            metrics.set("kohakuriver_cores_total", &[], f64::from(cores));
        }
        // The other metrics are worth having without these, and /health says what is wrong.
        Err(error) => tracing::error!("{}", chain(&error)),
    }
    http::metrics(Shared(Arc::clone(&state.observed))).await
}
