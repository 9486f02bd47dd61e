//! The paths of the host.

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post, put},
};

use super::{
    gauges::metrics, health::health, heartbeat::heartbeat, nodes::nodes, register::register,
    state::State,
};
use crate::{
    http::{Guard, method_not_allowed, not_found, observe},
    settings::HostSettings,
};

/// What a request goes through.
pub(super) fn app(state: &Arc<State>, settings: &HostSettings) -> Router {
    let secrets = [&settings.cluster_token, &settings.admin_secret];
    let runners = Guard::new(secrets.into_iter().flatten().cloned());
    // Reading the table needs a secret only where the admin asked for one.
    let clients = if settings.admin_secret.is_some() {
        runners.clone()
    } else {
        Guard::default()
    };
    let for_runners = Router::new()
        .route("/api/register", post(register))
        .route("/api/heartbeat/{hostname}", put(heartbeat))
        .route_layer(from_fn_with_state(runners, Guard::check));
    let for_clients = Router::new()
        .route("/api/nodes", get(nodes))
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
