//! `GET /health`.

use std::{
    fs,
    sync::{Arc, LazyLock},
};

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    cli::VERSION,
    kernel::{Kernel, resident_bytes},
};

/// From here on there is more memory in use than a kernel should need.
const MOST_MEMORY_MB: f64 = 1024.0;

/// From this part of a limit on, the kernel is degraded.
const NEAR: f64 = 0.8;

/// How many there are, asked once: the system has to look through control groups for it.
static CORES: LazyLock<usize> =
    LazyLock::new(|| std::thread::available_parallelism().map_or(1, usize::from));

/// How the kernel is; 503 if a script cannot be stopped.
pub(super) async fn health(State(kernel): State<Arc<Kernel>>) -> Response {
    let memory = resident_bytes().unwrap_or(0.0);
    let names = kernel.sessions.names();
    let mut issues = Vec::new();
    if memory / 1e6 >= MOST_MEMORY_MB * NEAR {
        issues.push(format!("{:.0} MB of memory are in use", memory / 1e6));
    }
    let stuck = kernel.engine.control.is_stuck();
    if stuck {
        issues.insert(0, "a script was stopped and does not end".to_owned());
    }
    let (status, code) = match (stuck, issues.is_empty()) {
        (true, _) => ("Unhealthy", StatusCode::SERVICE_UNAVAILABLE),
        (false, false) => ("Degraded", StatusCode::OK),
        (false, true) => ("Healthy", StatusCode::OK),
    };
    let report = json!({
        "status": status,
        "version": VERSION,
        "timestamp": jiff::Timestamp::now().to_string(),
        "system": system(&kernel, memory),
        "connections": {
            "active_connections": names.len(),
            "total_registered_clients": names.len(),
            "client_ids": names,
        },
        "performance": {
            "average_latency_us": u64::try_from(kernel.latency().as_micros()).unwrap_or(u64::MAX),
            "running": kernel.engine.control.is_busy(),
        },
        "issues": issues,
        "thresholds": { "max_memory_mb": MOST_MEMORY_MB },
        "kernel_info": {
            "kernel_id": kernel.id,
            "name": "llmspell",
            "version": VERSION,
            "session_id": kernel.session,
            "execution_count": kernel.numbered(),
        },
    });
    (code, Json(report)).into_response()
}

fn system(kernel: &Kernel, memory: f64) -> Value {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<f64> = load
        .split(' ')
        .take(3)
        .filter_map(|text| text.parse().ok())
        .collect();
    json!({
        "pid": std::process::id(),
        "uptime_secs": kernel.started.elapsed().as_secs(),
        "memory_usage_bytes": memory as u64,
        "memory_usage_mb": memory / 1e6,
        "cpu_cores": *CORES,
        "load_average": load,
    })
}
