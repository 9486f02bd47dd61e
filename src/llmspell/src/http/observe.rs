//! Counting requests, and showing the counts.

use std::{
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::header::CONTENT_TYPE,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    cli::VERSION,
    kernel::{Kernel, observe_process},
};

/// Sets what never changes.
pub(crate) fn observe_start(kernel: &Kernel) {
    let labels = [("version", VERSION), ("kernel_id", &kernel.id)];
    kernel.metrics.set("llmspell_kernel_info", &labels, 1.0);
    for name in ["hmac_failures", "malformed_messages", "rate_limited"] {
        kernel
            .metrics
            .add(&format!("llmspell_{name}_total"), &[], 0.0);
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    kernel
        .metrics
        .set("process_start_time_seconds", &[], now.as_secs_f64());
}

/// The middleware. Unknown paths share one label: a scanner must not fill our memory.
pub(super) async fn observe(
    State(kernel): State<Arc<Kernel>>,
    request: Request,
    next: Next,
) -> Response {
    let matched = request.extensions().get::<MatchedPath>();
    let path = matched.map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = match request.method().as_str() {
        method @ ("GET" | "POST" | "HEAD" | "OPTIONS" | "PUT" | "DELETE") => method.to_owned(),
        _ => "other".to_owned(),
    };
    let started = Instant::now();
    let response = next.run(request).await;
    let took = started.elapsed().as_secs_f64();
    let status = response.status();
    let labels = [
        ("method", method.as_str()),
        ("path", &path),
        ("status", status.as_str()),
    ];
    kernel.metrics.add("http_requests_total", &labels, 1.0);
    kernel
        .metrics
        .observe("http_request_duration_seconds", &labels[..2], took);
    tracing::debug!(%method, %path, status = status.as_u16(), "request");
    response
}

/// `GET /metrics`.
pub(super) async fn metrics(State(kernel): State<Arc<Kernel>>) -> Response {
    let metrics = &kernel.metrics;
    metrics.set(
        "llmspell_uptime_seconds",
        &[],
        kernel.started.elapsed().as_secs_f64(),
    );
    metrics.set(
        "llmspell_active_sessions",
        &[],
        kernel.sessions.names().len() as f64,
    );
    observe_process(metrics);
    let format = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, format)], metrics.render()).into_response()
}
