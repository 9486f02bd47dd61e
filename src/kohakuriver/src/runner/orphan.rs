//! Docker commands that outlived the runner that started them.

use std::{
    fs,
    time::{Duration, Instant},
};

/// Nobody waits longer than this for a command that hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// Returns when no command that starts a container runs any more. A container that is not there
/// yet could else be made by it, and by us.
pub(super) async fn gone(container: &str) {
    let start = Instant::now();
    while is_at(container) && start.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whether such a command runs.
pub(super) fn is_at(container: &str) -> bool {
    let argument = format!("--name={container}");
    let Ok(processes) = fs::read_dir("/proc") else {
        return false;
    };
    processes.flatten().any(|process| {
        let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0)
            .any(|part| part == argument.as_bytes())
    })
}
