//! The paths of a runner.

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post},
};

use super::{
    control::{kill, pause, resume},
    execute::execute,
    health::{health, metrics},
    image_list::image_list,
    output::{stderr, stdout},
    state::State,
};
use crate::http::{Guard, method_not_allowed, not_found, observe};

/// What a request goes through.
pub(super) fn app(state: &Arc<State>) -> Router {
    let observed = Arc::clone(&state.observed);
    // Whoever may ask here is root of this machine.
    let guard = Guard::new(state.settings.cluster_token.clone());
    let guarded = Router::new()
        .route("/api/execute", post(execute))
        .route("/api/kill", post(kill))
        .route("/api/pause", post(pause))
        .route("/api/resume", post(resume))
        .route("/api/docker/images", get(image_list))
        .route("/api/tasks/{id}/stdout", get(stdout))
        .route("/api/tasks/{id}/stderr", get(stderr))
        .route("/metrics", get(metrics))
        .route_layer(from_fn_with_state(guard, Guard::check));
    Router::new()
        .route("/health", get(health))
        .merge(guarded)
        .with_state(Arc::clone(state))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(observed, observe))
}
