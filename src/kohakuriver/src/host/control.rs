//! `POST /api/command/{id}/pause` and `/resume`.

use std::sync::Arc;

use axum::{Json, extract::State as Shared, http::StatusCode};

use super::{
    runners::{Act, Undone},
    state::State,
    store,
    task_path::{TaskPath, unknown},
};
use crate::{
    http::Detail,
    wire::{Message, TaskStatus},
};

/// Freezes a running task.
pub(super) async fn pause(
    Shared(state): Shared<Arc<State>>,
    TaskPath(id): TaskPath,
) -> Result<Json<Message>, Detail> {
    spawned(state, id, Act::Pause).await
}

/// Lets a paused task go on.
pub(super) async fn resume(
    Shared(state): Shared<Arc<State>>,
    TaskPath(id): TaskPath,
) -> Result<Json<Message>, Detail> {
    spawned(state, id, Act::Resume).await
}

/// A client that hangs up must not leave a task paused that is written down as running.
async fn spawned(state: Arc<State>, id: i64, act: Act) -> Result<Json<Message>, Detail> {
    tokio::spawn(async move { switch(&state, id, act).await })
        .await
        .map_err(|error| Detail::internal(&error))?
}

async fn switch(state: &State, id: i64, act: Act) -> Result<Json<Message>, Detail> {
    let (from, to) = match act {
        Act::Pause => (TaskStatus::Running, TaskStatus::Paused),
        Act::Resume | Act::Kill => (TaskStatus::Paused, TaskStatus::Running),
    };
    let word = act.as_str();
    let brief = state
        .store
        .read(|connection| store::brief(connection, id))?;
    let brief = brief.ok_or_else(|| unknown(id))?;
    if brief.status != Some(from) {
        let status = brief
            .status
            .map_or("in an unknown state", TaskStatus::as_str);
        let message = format!("Cannot {word} task {id}: it is {status}, not {from}.");
        return Err(Detail::new(StatusCode::BAD_REQUEST, message));
    }
    let node = brief.node.unwrap_or_default();
    let bad = |why: &str| {
        let message = format!("Node {node} did not {word} task {id}: {why}.");
        Detail::new(StatusCode::BAD_GATEWAY, message)
    };
    let url = state
        .cluster
        .url(&node)
        .ok_or_else(|| bad("it is not registered"))?;
    match state.runners.act(&url, act, id).await {
        Ok(()) => {}
        Err(Undone::Unknown) => return Err(bad("it does not have it (any more)")),
        Err(Undone::Failed(why)) => return Err(bad(&why)),
    }
    // It may have ended in between; then its verdict stands.
    let write = move |t: &rusqlite::Transaction<'_>| store::switch(t, id, from, to);
    state.store.write(write).await?;
    tracing::info!(task = id, node, "task {to}");
    Ok(Json(Message::new(format!("Task {id} {word}d."))))
}
