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

/// Whether the host can do its work; 503 if its database does not answer.
pub(super) async fn health(Shared(state): Shared<Arc<State>>) -> Response {
    let database = match state.store.check() {
        Ok(()) => Component::ok("database"),
        Err(error) => Component::failing("database", Status::Unhealthy, chain(&error)),
    };
    let health = Health::of(VERSION, state.observed.uptime_seconds(), vec![database]);
    let status = StatusCode::from_u16(health.http_status()).unwrap_or_default();
    (status, Json(health)).into_response()
}
