//! `GET /health`.

use std::sync::Arc;

use axum::{
    Json,
    extract::State as Shared,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use dunnage_daemon::{Component, Health, Status};

use super::state::State;
use crate::{cli::VERSION, failure::chain};

/// Whether the host can do its work; 503 if its database cannot be read or written.
pub(super) async fn health(Shared(state): Shared<Arc<State>>) -> Response {
    let database = match trouble(&state).await {
        None => Component::ok("database"),
        Some(why) => Component::failing("database", Status::Unhealthy, why),
    };
    let health = Health::of(VERSION, state.observed.uptime_seconds(), vec![database]);
    let status = StatusCode::from_u16(health.http_status()).unwrap_or_default();
    (status, Json(health)).into_response()
}

async fn trouble(state: &State) -> Option<String> {
    if let Err(error) = state.store.check() {
        return Some(chain(&error));
    }
    if let Some(why) = state.store.condition().no_room() {
        return Some(why);
    }
    state.store.recover().await
}
