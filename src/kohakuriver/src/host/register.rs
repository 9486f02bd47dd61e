//! `POST /api/register`.

use std::sync::Arc;

use axum::{Json, extract::State as Shared};

use super::state::State;
use crate::{
    http::{Body, Detail},
    wire::{Register, Registered},
};

/// Takes a node in, or up to date.
pub(super) async fn register(
    Shared(state): Shared<Arc<State>>,
    Body(node): Body<Register>,
) -> Result<Json<Registered>, Detail> {
    if node.hostname.is_empty() {
        return Err(Detail::invalid(
            Some("hostname"),
            "Value error, it must not be empty",
        ));
    }
    if !node.url.starts_with("http://") && !node.url.starts_with("https://") {
        return Err(Detail::invalid(
            Some("url"),
            "Value error, it must be an HTTP URL",
        ));
    }
    let created = state
        .store
        .register(&node)
        .map_err(|error| Detail::internal(&error))?;
    state.hear(&node.hostname);
    tracing::info!(
        node = node.hostname,
        url = node.url,
        created,
        "node registered"
    );
    let message = format!("Node {} registered successfully.", node.hostname);
    Ok(Json(Registered {
        message,
        created,
        overlay: None,
    }))
}
