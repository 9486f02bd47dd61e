//! The paths.

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    routing::{get, post},
};

use super::{
    execute::execute,
    health::health,
    names,
    observe::{metrics, observe},
    refusal::{method_not_allowed, not_found},
};
use crate::kernel::Kernel;

/// Everything that is served.
pub(super) fn app(kernel: Arc<Kernel>) -> Router {
    let limit = DefaultBodyLimit::max(kernel.max_message_bytes);
    Router::new()
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .route("/api/scripts/execute", post(execute))
        .layer(limit)
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(Arc::clone(&kernel), names::check))
        .layer(from_fn_with_state(Arc::clone(&kernel), observe))
        .with_state(kernel)
}
