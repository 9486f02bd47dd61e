//! `POST /api/kill`, `/api/pause` and `/api/resume`.

use std::sync::Arc;

use axum::{Json, extract::State as Shared, http::StatusCode};

use super::{plan::container_name, state::State};
use crate::{
    http::{Body, Detail},
    wire::{Control, Message},
};

/// Answers when it is written down that the task shall end; that survives us, and docker.
pub(super) async fn kill(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<Control>,
) -> Result<Json<Message>, Detail> {
    let id = request.task_id;
    let killed = tokio::spawn(async move {
        let here = state.journal.kill(id).await?;
        if here {
            state.tasks.kill(id);
        }
        Ok::<_, super::journal_error::JournalError>(here)
    });
    let killed = killed.await.map_err(|error| Detail::internal(&error))?;
    if killed.map_err(|error| Detail::internal(&error))? {
        return Ok(Json(Message::new(format!("Task {id} killed."))));
    }
    Err(unknown(id))
}

pub(super) async fn pause(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<Control>,
) -> Result<Json<Message>, Detail> {
    hold(&state, request.task_id, "pause").await?;
    let message = format!("Task {} paused.", request.task_id);
    Ok(Json(Message::new(message)))
}

pub(super) async fn resume(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<Control>,
) -> Result<Json<Message>, Detail> {
    hold(&state, request.task_id, "unpause").await?;
    let message = format!("Task {} resumed.", request.task_id);
    Ok(Json(Message::new(message)))
}

async fn hold(state: &State, id: i64, verb: &str) -> Result<(), Detail> {
    let request = state.journal.request(id).await;
    if request.map_err(|error| Detail::internal(&error))?.is_none() {
        return Err(unknown(id));
    }
    let held = state.docker.hold(verb, &container_name(id)).await;
    held.map_err(|error| {
        let message = format!("Failed to {verb} task {id}: {error}");
        Detail::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    })
}

fn unknown(id: i64) -> Detail {
    Detail::new(StatusCode::NOT_FOUND, format!("Task {id} not found."))
}
