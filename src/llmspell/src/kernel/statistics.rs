//! SIGUSR1.

use super::{Kernel, resident_bytes};

/// Writes down how the kernel is, in one line.
pub(super) async fn dump(kernel: &Kernel) {
    let lua = kernel.engine.memory().await;
    let lua = lua.map_or_else(|| "busy".to_owned(), |bytes| (bytes / 1024).to_string());
    tracing::info!(
        kernel = kernel.id,
        uptime_seconds = kernel.started.elapsed().as_secs(),
        scripts = kernel.numbered(),
        running = kernel.engine.control.is_busy(),
        stuck = kernel.engine.control.is_stuck(),
        sessions = kernel.sessions.names().len(),
        average_ms = kernel.latency().as_millis() as u64,
        lua_kib = lua,
        resident_kib = resident_bytes().map_or(0, |bytes| (bytes / 1024.0) as u64),
        "statistics"
    );
}
