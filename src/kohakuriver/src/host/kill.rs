//! `POST /api/kill/{id}`.

use std::sync::Arc;

use axum::{Json, extract::State as Shared, http::StatusCode};

use super::{
    runners::{Act, Undone},
    state::State,
    store,
    task_path::{TaskPath, unknown},
};
use crate::{http::Detail, wire::Message};

/// Ends a task: first here, so that nothing can bring it back, then on its node.
pub(super) async fn kill(
    Shared(state): Shared<Arc<State>>,
    TaskPath(id): TaskPath,
) -> Result<(StatusCode, Json<Message>), Detail> {
    // A client that hangs up must not leave the work half done.
    tokio::spawn(async move { kill_task(&state, id).await })
        .await
        .map_err(|error| Detail::internal(&error))?
}

async fn kill_task(state: &Arc<State>, id: i64) -> Result<(StatusCode, Json<Message>), Detail> {
    let (changed, brief) = state
        .store
        .write(move |transaction| {
            let changed = store::kill(transaction, id)?;
            Ok((changed, store::brief(transaction, id)?))
        })
        .await?;
    let brief = brief.ok_or_else(|| unknown(id))?;
    if !changed {
        let status = brief.status.map_or("in an unknown state", |s| s.as_str());
        let message = format!("Task {id} is {status} and cannot be killed.");
        return Err(Detail::new(StatusCode::CONFLICT, message));
    }
    tracing::info!(task = id, node = brief.node, "task killed by a user");
    if let Some(node) = &brief.node {
        deliver(state, id, node);
    }
    state.wake.notify_one();
    let message = Message::new(format!("Kill requested for task {id}."));
    Ok((StatusCode::ACCEPTED, Json(message)))
}

/// Tells a node to end a task, in the background. If the node does not hear it now, it is told again
/// when it next reports the task.
pub(super) fn deliver(state: &Arc<State>, id: i64, node: &str) {
    let (Some(flight), Some(url)) = (state.killed.start(id), state.cluster.url(node)) else {
        return;
    };
    let (state, node) = (Arc::clone(state), node.to_owned());
    tokio::spawn(async move {
        match state.runners.act(&url, Act::Kill, id).await {
            Ok(()) => tracing::info!(task = id, node, "task killed on its node"),
            Err(Undone::Unknown) => tracing::info!(task = id, node, "task had not started"),
            Err(Undone::Failed(why)) => {
                tracing::warn!(task = id, node, "node did not take the kill: {why}");
            }
        }
        drop(flight);
    });
}
