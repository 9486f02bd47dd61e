//! `PUT /api/heartbeat/{hostname}`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State as Shared},
    http::StatusCode,
};

use super::{
    cluster::Heard,
    settle::settle,
    state::State,
    store::{NodeRow, save_node},
};
use crate::{
    failure::chain,
    http::{Body, Detail},
    wire::{Heartbeat, Message},
};

/// Takes a report; 404 makes an unknown node register again.
///
/// That the database cannot be written at the moment is no reason to refuse a report: the node is
/// alive all the same.
pub(super) async fn heartbeat(
    Shared(state): Shared<Arc<State>>,
    Path(hostname): Path<String>,
    Body(beat): Body<Heartbeat>,
) -> Result<Json<Message>, Detail> {
    match state.cluster.hear(&hostname, &beat) {
        Heard::Unknown => {
            let message = format!("Node {hostname} is not registered.");
            return Err(Detail::new(StatusCode::NOT_FOUND, message));
        }
        Heard::Figures => {}
        Heard::Back(row) => back(&state, *row).await,
    }
    if let Err(error) = settle(&state, &hostname, &beat).await {
        tracing::error!(node = hostname, "{}", chain(&error));
    }
    state
        .observed
        .metrics
        .add("kohakuriver_heartbeats_total", &[("node", &hostname)], 1.0);
    Ok(Json(Message::new("Heartbeat received")))
}

async fn back(state: &State, row: NodeRow) {
    tracing::info!(node = row.hostname, "node is online again");
    let saved = row.clone();
    let written = state.store.write(move |t| save_node(t, &saved)).await;
    if let Err(error) = written {
        tracing::error!("{}", chain(&error));
        state.cluster.dirty_again(&[row]);
    }
    state.wake.notify_one();
}
