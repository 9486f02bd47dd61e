//! Ending with whoever started us.

use std::time::Duration;

use dunnage_daemon::Process;

/// How often it is looked whether the parent is still there.
const LOOK: Duration = Duration::from_secs(1);

/// The client that wrote our connection file and started us, as Jupyter says it in the environment.
pub(super) fn of_jupyter(variable: Option<&str>) -> Option<Process> {
    Process::find(variable?.parse().ok()?)
}

/// Returns once it is gone: nobody can reach a kernel whose key died with its client, so it would stay
/// for ever.
pub(super) async fn gone(parent: Option<&Process>) {
    let Some(parent) = parent else {
        return std::future::pending().await;
    };
    while parent.is_alive() {
        tokio::time::sleep(LOOK).await;
    }
}
