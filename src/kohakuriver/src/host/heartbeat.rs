//! `PUT /api/heartbeat/{hostname}`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State as Shared},
    http::StatusCode,
};

use super::state::State;
use crate::{
    http::{Body, Detail},
    wire::{Heartbeat, Message},
};

/// Takes a report; 404 makes an unknown node register again.
pub(super) async fn heartbeat(
    Shared(state): Shared<Arc<State>>,
    Path(hostname): Path<String>,
    Body(beat): Body<Heartbeat>,
) -> Result<Json<Message>, Detail> {
    let known = state
        .store
        .heartbeat(&hostname, &beat)
        .map_err(|error| Detail::internal(&error))?;
    if !known {
        let message = format!("Node {hostname} is not registered.");
        return Err(Detail::new(StatusCode::NOT_FOUND, message));
    }
    state.hear(&hostname);
    state
        .observed
        .metrics
        .add("kohakuriver_heartbeats_total", &[("node", &hostname)], 1.0);
    Ok(Json(Message::new("Heartbeat received")))
}
