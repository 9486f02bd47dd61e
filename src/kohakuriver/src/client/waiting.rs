//! Waiting until tasks end.

use super::{Client, Pace, Patience};
use crate::{
    Failure,
    task_id::TaskId,
    wire::{Task, TaskStatus},
};

/// Waits until every task is in a final state; each change of a state is told.
pub(crate) async fn wait_for(
    client: &Client,
    ids: &[TaskId],
    patience: &mut Patience,
    mut tell: impl FnMut(&Task) -> Result<(), Failure>,
) -> Result<Vec<Task>, Failure> {
    let mut tasks: Vec<Option<Task>> = vec![None; ids.len()];
    let mut pace = Pace::new();
    loop {
        for (id, known) in ids.iter().zip(&mut tasks) {
            if known.as_ref().is_some_and(is_final) {
                continue;
            }
            let task = patience.ask(async || client.task(*id).await).await?;
            if known
                .as_ref()
                .is_none_or(|known| known.status != task.status)
            {
                tell(&task)?;
                pace.hurry();
            }
            *known = Some(task);
        }
        if tasks.iter().flatten().filter(|task| is_final(task)).count() == ids.len() {
            return Ok(tasks.into_iter().flatten().collect());
        }
        pace.wait().await;
    }
}

/// Whether nothing comes after it; a state of a newer host is none of those.
pub(crate) fn is_final(task: &Task) -> bool {
    TaskStatus::of(&task.status).is_some_and(TaskStatus::is_final)
}
