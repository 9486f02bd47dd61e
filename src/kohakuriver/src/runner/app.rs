//! The paths of a runner.

use std::sync::Arc;

use axum::{Json, Router, extract::State as Shared, middleware::from_fn_with_state, routing::get};
use dunnage_daemon::Health;

use super::state::State;
use crate::{
    cli::VERSION,
    http::{method_not_allowed, metrics, not_found, observe},
};

/// What a request goes through.
pub(super) fn app(state: &Arc<State>) -> Router {
    let observed = Arc::clone(&state.observed);
    Router::new()
        .route("/health", get(health))
        .with_state(Arc::clone(state))
        .merge(
            Router::new()
                .route("/metrics", get(metrics))
                .with_state(Arc::clone(&observed)),
        )
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(observed, observe))
}

/// `GET /health`: a runner without docker or host is degraded, but runs.
async fn health(Shared(state): Shared<Arc<State>>) -> Json<Health> {
    let components = vec![state.link.component(), state.docker.component().await];
    Json(Health::of(
        VERSION,
        state.observed.uptime_seconds(),
        components,
    ))
}
