//! `POST /api/register`.

use std::sync::Arc;

use axum::{Json, extract::State as Shared};

use super::{state::State, store::save_node};
use crate::{
    http::{Body, Detail},
    wire::{Register, Registered},
};

/// Takes a node in, or up to date.
pub(super) async fn register(
    Shared(state): Shared<Arc<State>>,
    Body(node): Body<Register>,
) -> Result<Json<Registered>, Detail> {
    let wrong = |field, message| Err(Detail::invalid(Some(field), message));
    if node.hostname.is_empty() {
        return wrong("hostname", "Value error, it must not be empty");
    }
    if !node.url.starts_with("http://") && !node.url.starts_with("https://") {
        return wrong("url", "Value error, it must be an HTTP URL");
    }
    let (row, created) = state.cluster.registering(&node);
    let saved = row.clone();
    state.store.write(move |t| save_node(t, &saved)).await?;
    state.cluster.registered(row);
    state.wake.notify_one();
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
