//! Acting on the tasks in a report.

use std::{collections::HashSet, sync::Arc, time::Instant};

use super::{
    kill::deliver,
    reconcile::Judgement,
    state::State,
    store::{self, Active, Brief, Ending, StoreError},
};
use crate::wire::{Heartbeat, KilledTask, TaskStatus};

/// What is to be written after a report.
#[derive(Debug)]
enum Change {
    Runs(i64),
    /// Back to the queue.
    Returns(i64),
    Ends(Ending),
    Revives(i64),
}

/// Brings the host's picture of a node's tasks and its runner's together.
pub(super) async fn settle(
    state: &Arc<State>,
    node: &str,
    beat: &Heartbeat,
) -> Result<(), StoreError> {
    let mut tasks = state
        .store
        .read(|connection| store::active_of(connection, node))?;
    // Whether the runner has these is just being found out.
    tasks.retain(|task| !state.given.holds(task.id));
    if tasks.is_empty() && beat.running_tasks.is_empty() && beat.killed_tasks.is_empty() {
        return Ok(());
    }
    let reported: HashSet<i64> = beat.running_tasks.iter().copied().collect();
    let interval = state.settings.heartbeat;
    let judgements = state
        .watches
        .judge(node, &tasks, &reported, Instant::now(), interval);
    let mut changes = Vec::new();
    for judgement in judgements {
        match judgement {
            Judgement::Runs(id) => changes.push(Change::Runs(id)),
            Judgement::Unconfirmed(id) => changes.extend(unconfirmed(state, node, id).await),
            Judgement::Ends(ending) => changes.push(Change::Ends(ending)),
        }
    }
    changes.extend(dead(&tasks, &beat.killed_tasks).map(Change::Ends));
    changes.extend(strays(state, node, &tasks, &reported)?);
    if !changes.is_empty() {
        write(state, node, changes).await?;
    }
    Ok(())
}

/// A task that was given out, but that no report confirms: the host was stopped in between, or the
/// network. A runner of ours reports every task that it has, so that it can be given out again; one
/// in Python may have run it already. Which of the two it is has to be asked: a runner that is just
/// being restarted, or is too busy to say so, is asked again after its next report.
async fn unconfirmed(state: &State, node: &str, id: i64) -> Option<Change> {
    let url = state.cluster.url(node).unwrap_or_default();
    match state.runners.tells_all(&url).await {
        Ok(true) => Some(Change::Returns(id)),
        Ok(false) => Some(Change::Ends(Ending {
            id,
            status: TaskStatus::Failed,
            exit_code: Some(-1),
            message: "The runner never confirmed that it has this task.".to_owned(),
        })),
        Err(why) => {
            tracing::warn!(
                node,
                task = id,
                "no report confirms the task, and its node does not say what it is: {why}"
            );
            None
        }
    }
}

/// The tasks that the runner found dead.
fn dead(tasks: &[Active], killed: &[KilledTask]) -> impl Iterator<Item = Ending> {
    let ours = |task: &&KilledTask| tasks.iter().any(|active| active.id == task.task_id);
    killed.iter().filter(ours).map(|task| {
        let oom = task.reason == "oom";
        Ending {
            id: task.task_id,
            status: if oom {
                TaskStatus::KilledOom
            } else {
                TaskStatus::Failed
            },
            exit_code: Some(-9),
            message: match oom {
                true => "Killed because it used more memory than it may.".to_owned(),
                false => format!("Killed on its node: {}.", task.reason),
            },
        }
    })
}

/// The tasks that the runner has and that it should not have, as far as the host believes.
fn strays(
    state: &Arc<State>,
    node: &str,
    tasks: &[Active],
    reported: &HashSet<i64>,
) -> Result<Vec<Change>, StoreError> {
    let known: HashSet<i64> = tasks.iter().map(|task| task.id).collect();
    let mut changes = Vec::new();
    for id in reported.difference(&known).copied() {
        if state.given.holds(id) {
            continue;
        }
        let brief = state
            .store
            .read(|connection| store::brief(connection, id))?;
        match brief {
            Some(Brief {
                status: Some(status),
                node: at,
                ..
            }) => {
                let here = at.as_deref() == Some(node);
                match status {
                    TaskStatus::Lost if here => changes.push(Change::Revives(id)),
                    // Taken after all, though it seemed not to be.
                    TaskStatus::Pending if at.is_none() => changes.push(Change::Runs(id)),
                    TaskStatus::Killed => deliver(state, id, node),
                    status if status.is_final() => linger(state, node, id),
                    _ if !here => deliver(state, id, node),
                    _ => {}
                }
            }
            _ => tracing::debug!(node, task = id, "reported, but not known here"),
        }
    }
    Ok(changes)
}

/// A task that ended is still reported. That is normal once, while its verdict and a report cross
/// each other; later on the runner has to be told.
fn linger(state: &Arc<State>, node: &str, id: i64) {
    let limit = state.settings.heartbeat.mul_f64(1.5);
    if state.watches.lingers(id, Instant::now(), limit) {
        deliver(state, id, node);
    }
}

async fn write(state: &Arc<State>, node: &str, changes: Vec<Change>) -> Result<(), StoreError> {
    for change in &changes {
        match change {
            Change::Runs(id) => tracing::info!(node, task = id, "task runs, says its node"),
            Change::Returns(id) => {
                tracing::warn!(node, task = id, "node never got the task; it waits again");
            }
            Change::Ends(end) => {
                tracing::warn!(node, task = end.id, "task {}: {}", end.status, end.message);
            }
            Change::Revives(id) => tracing::info!(node, task = id, "lost task is back"),
        }
    }
    let name = node.to_owned();
    state
        .store
        .write(move |transaction| {
            for change in &changes {
                match change {
                    Change::Runs(id) => store::start_running(transaction, *id, &name)?,
                    Change::Returns(id) => store::unassign(transaction, *id)?,
                    Change::Ends(ending) => store::end(transaction, ending)?,
                    Change::Revives(id) => store::revive(transaction, *id, &name)?,
                };
            }
            Ok(())
        })
        .await?;
    state.wake.notify_one();
    Ok(())
}
