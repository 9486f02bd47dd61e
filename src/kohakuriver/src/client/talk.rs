//! Running what talks to the host.

use crate::{Failure, task_id::TaskId};

/// The exit code of a command that Ctrl-C ended, as shells have it.
const INTERRUPTED: u8 = 130;

/// Runs a conversation on this thread.
pub(crate) fn talk<T>(
    conversation: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::of(&error))?;
    let outcome = runtime.block_on(conversation);
    // A name service that does not answer must not hold us up any longer.
    runtime.shutdown_background();
    outcome
}

/// Lets Ctrl-C end the waiting for tasks, and says that it does not end the tasks.
pub(crate) async fn interruptible<T>(
    ids: &[TaskId],
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::select! {
        outcome = work => outcome,
        _ = tokio::signal::ctrl_c() => Err(goes_on(ids)),
    }
}

fn goes_on(ids: &[TaskId]) -> Failure {
    let names: Vec<String> = ids.iter().map(TaskId::to_string).collect();
    let names = names.join(" ");
    let subject = if ids.len() == 1 {
        format!("task {names} goes on")
    } else {
        format!("the tasks {names} go on")
    };
    Failure::new(format!("interrupted; {subject}"))
        .hint(format!(
            "stop with `kohakuriver task kill {names}`, look with `kohakuriver task status {}`",
            ids.first().map(TaskId::to_string).unwrap_or_default()
        ))
        .code(INTERRUPTED)
}
