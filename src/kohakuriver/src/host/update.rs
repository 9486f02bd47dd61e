//! `POST /api/update`.

use std::sync::Arc;

use axum::{Json, extract::State as Shared};

use super::{state::State, store};
use crate::{
    http::{Body, Detail},
    wire::{Message, Update},
};

/// Takes a runner's news of a task.
///
/// 200 also for news that change nothing: a runner must not send them again. Only what could not be
/// written down is refused, so that a runner that keeps its news sends them again.
pub(super) async fn update(
    Shared(state): Shared<Arc<State>>,
    Body(update): Body<Update>,
) -> Result<Json<Message>, Detail> {
    let Update {
        task_id, status, ..
    } = update;
    let known = state
        .store
        .read(|connection| store::brief(connection, task_id))?;
    if known.is_none() {
        tracing::warn!(task = task_id, %status, "news of a task that is not known here");
        return Ok(Json(Message::new(format!(
            "Task {task_id} is not known here; update ignored."
        ))));
    }
    let news = update.clone();
    let changed = state
        .store
        .write(move |transaction| store::update(transaction, &news))
        .await?;
    if !changed {
        let was = known.and_then(|brief| brief.status);
        let was = was.map_or("in an unknown state", |status| status.as_str());
        tracing::debug!(task = task_id, %status, was, "news ignored");
        return Ok(Json(Message::new(format!(
            "Task {task_id} is {was}; update to {status} ignored."
        ))));
    }
    tracing::info!(
        task = task_id,
        exit_code = update.exit_code,
        "task {status}"
    );
    if status.is_final() {
        state.wake.notify_one();
    }
    Ok(Json(Message::new("Task status updated.")))
}
