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
use dunnage_daemon::{Kind, Metrics};

/// What a daemon counts, and since when it runs.
#[derive(Debug)]
pub(crate) struct Observed {
    pub(crate) metrics: Metrics,
    started: Instant,
}

impl Observed {
    /// Starts to count.
    pub(crate) fn new(role: &str, metrics: Metrics) -> Observed {
        let metrics = metrics
            .with(
                "kohakuriver_build_info",
                Kind::Gauge,
                "The version that runs.",
            )
            .with(
                "kohakuriver_http_requests_total",
                Kind::Counter,
                "Requests by path and status.",
            )
            .with(
                "process_start_time_seconds",
                Kind::Gauge,
                "When the process started.",
            )
            .with(
                "process_resident_memory_bytes",
                Kind::Gauge,
                "Memory in use.",
            );
        metrics.set(
            "kohakuriver_build_info",
            &[("role", role), ("version", crate::cli::VERSION)],
            1.0,
        );
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        metrics.set("process_start_time_seconds", &[], now.as_secs_f64().floor());
        Observed {
            metrics,
            started: Instant::now(),
        }
    }

    pub(crate) fn uptime_seconds(&self) -> u64 {
        self.started.elapsed().as_secs()
    }
}

/// The middleware. Unknown paths share one label: a scanner must not fill our memory.
pub(crate) async fn observe(
    State(observed): State<Arc<Observed>>,
    request: Request,
    next: Next,
) -> Response {
    let matched = request.extensions().get::<MatchedPath>();
    let path = matched.map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().to_string();
    let response = next.run(request).await;
    let status = response.status();
    let labels = [
        ("method", method.as_str()),
        ("path", &path),
        ("status", status.as_str()),
    ];
    observed
        .metrics
        .add("kohakuriver_http_requests_total", &labels, 1.0);
    tracing::debug!(%method, %path, status = status.as_u16(), "request");
    response
}

/// `GET /metrics`.
pub(crate) async fn metrics(State(observed): State<Arc<Observed>>) -> Response {
    if let Some(bytes) = resident_bytes() {
        observed
            .metrics
            .set("process_resident_memory_bytes", &[], bytes);
    }
    let format = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, format)], observed.metrics.render()).into_response()
}

fn resident_bytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024.0)
}
