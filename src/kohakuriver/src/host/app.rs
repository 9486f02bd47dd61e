//! The paths of the host.

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post, put},
};

use super::{
    control::{pause, resume},
    gauges::metrics,
    health::health,
    heartbeat::heartbeat,
    kill::kill,
    logs::{stderr, stdout},
    nodes::nodes,
    register::register,
    samples,
    state::State,
    submit::submit,
    tasks::{status, tasks},
    update::update,
};
use crate::http::{Guard, method_not_allowed, not_found, observe};

/// What a request goes through. Runners show the secret of the cluster, clients that of the
/// administrators: a node must not be able to submit tasks to others.
pub(super) fn app(state: &Arc<State>) -> Router {
    let settings = &state.settings;
    let runners = Guard::new(settings.cluster_token.clone());
    let clients = Guard::new(settings.admin_secret.clone());
    let for_runners = Router::new()
        .route("/api/register", post(register))
        .route("/api/heartbeat/{hostname}", put(heartbeat))
        .route("/api/update", post(update))
        .route_layer(from_fn_with_state(runners, Guard::check));
    let for_clients = Router::new()
        .route("/api/nodes", get(nodes))
        .route("/api/health", get(samples::health))
        .route("/api/submit", post(submit))
        .route("/api/tasks", get(tasks))
        .route("/api/status/{id}", get(status))
        .route("/api/kill/{id}", post(kill))
        .route("/api/command/{id}/pause", post(pause))
        .route("/api/command/{id}/resume", post(resume))
        .route("/api/tasks/{id}/stdout", get(stdout))
        .route("/api/tasks/{id}/stderr", get(stderr))
        .route_layer(from_fn_with_state(clients, Guard::check));
    let observed = Arc::clone(&state.observed);
    Router::new()
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .merge(for_runners)
        .merge(for_clients)
        .with_state(Arc::clone(state))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(observed, observe))
}
