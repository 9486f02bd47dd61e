//! Giving tasks to nodes.

use std::{sync::Arc, time::Duration};

use super::{
    kill::deliver,
    runners::Sent,
    state::State,
    store::{self, Ending, StoreError},
};
use crate::{failure::chain, wire::TaskStatus};

/// A node that did not take a task is left alone for so long.
const PAUSE: Duration = Duration::from_secs(10);

/// What became of a task that was given to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// The node has it.
    Accepted,
    /// Nobody knows; the next reports of the node will tell.
    Unclear,
    /// The node will never take it, so that it has failed.
    Failed(String),
    /// The node does not take it at the moment; the task is in the queue again.
    Returned,
}

/// Lets the queue go on for ever: when something changed, and now and then.
pub(super) async fn dispatch(state: Arc<State>) {
    loop {
        if let Err(error) = round(&state).await {
            tracing::error!("the queue stands still: {}", chain(&error));
        }
        let pause = state.settings.check_interval;
        // A timeout is as good as a call.
        let _ = tokio::time::timeout(pause, state.wake.notified()).await;
    }
}

async fn round(state: &Arc<State>) -> Result<(), StoreError> {
    let turn = state.turn.lock().await;
    let (starts, _) = state.plan()?.finish();
    if starts.is_empty() {
        return Ok(());
    }
    let starts = state
        .store
        .write(move |transaction| {
            let mut assigned = Vec::new();
            for start in starts {
                // One that was killed a moment ago is not in the queue any more.
                if store::assign(transaction, start.id, &start.node)? {
                    assigned.push(start);
                }
            }
            Ok(assigned)
        })
        .await?;
    drop(turn);
    for start in starts {
        let state = Arc::clone(state);
        tokio::spawn(async move {
            if let Err(error) = give(&state, start.id, &start.node).await {
                tracing::error!(task = start.id, node = start.node, "{}", chain(&error));
            }
        });
    }
    Ok(())
}

/// Gives a task, which is written down as assigned, to its node.
pub(super) async fn give(state: &Arc<State>, id: i64, node: &str) -> Result<Given, StoreError> {
    let Some(flight) = state.given.start(id) else {
        return Ok(Given::Unclear);
    };
    let mut task = state
        .store
        .read(|connection| store::execute(connection, id))?;
    task.working_dir = Some(state.settings.working_dir.clone());
    let sent = match state.cluster.url(node) {
        Some(url) => state.runners.execute(&url, &task).await,
        None => Sent::Closed("not registered".to_owned()),
    };
    let given = match sent {
        Sent::Accepted => {
            tracing::info!(task = id, node, "node has taken the task");
            Given::Accepted
        }
        Sent::Unclear(why) => {
            tracing::warn!(
                task = id,
                node,
                "unclear whether the node has the task: {why}"
            );
            Given::Unclear
        }
        Sent::Refused(why) => {
            tracing::warn!(task = id, node, "node refused the task: {why}");
            let ending = Ending {
                id,
                status: TaskStatus::Failed,
                exit_code: Some(-1),
                message: format!("Node {node} refused the task: {why}."),
            };
            state.store.write(move |t| store::end(t, &ending)).await?;
            Given::Failed(why)
        }
        Sent::Closed(why) => {
            tracing::warn!(task = id, node, "node does not take the task now: {why}");
            state.cluster.avoid(node, why, PAUSE);
            state.store.write(move |t| store::unassign(t, id)).await?;
            Given::Returned
        }
    };
    drop(flight);
    // A kill that came while the task was on its way may have been too early for a runner that
    // remembers no such thing.
    let now = state
        .store
        .read(|connection| store::brief(connection, id))?;
    if matches!(given, Given::Accepted | Given::Unclear)
        && now.is_some_and(|brief| brief.status == Some(TaskStatus::Killed))
    {
        deliver(state, id, node);
    }
    state.wake.notify_one();
    Ok(given)
}
