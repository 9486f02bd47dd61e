//! `POST /api/execute`.

use std::sync::Arc;

use axum::{Json, extract::State as Shared, http::StatusCode};

use super::{journal::Acceptance, journal_error::JournalError, state::State, tasks::Tasks};
use crate::{
    failure::chain,
    http::{Body, Detail},
    wire::{Execute, Executed},
};

/// Answers when the task is written down.
pub(super) async fn execute(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<Execute>,
) -> Result<Json<Executed>, Detail> {
    let task_id = request.task_id;
    // On a task of its own: a client that goes away must not leave it half done.
    let accepted = tokio::spawn(async move { accept(&state, request).await }).await;
    let accepted = accepted.map_err(|error| Detail::internal(&error))?;
    let message = match accepted.map_err(|error| unwritten(&error))? {
        Acceptance::Accepted => "Task accepted for launch",
        Acceptance::Killed => "Task was killed before it started",
        Acceptance::Duplicate => {
            let message = format!("Task {task_id} is already running on this node.");
            return Err(Detail::new(StatusCode::CONFLICT, message));
        }
    };
    Ok(Json(Executed {
        message: message.to_owned(),
        task_id,
    }))
}

/// The task may go elsewhere, or come again: 503.
fn unwritten(error: &JournalError) -> Detail {
    let why = chain(error);
    tracing::error!("{why}");
    Detail::new(
        StatusCode::SERVICE_UNAVAILABLE,
        format!("No task was taken: {why}."),
    )
}

async fn accept(state: &Arc<State>, request: Execute) -> Result<Acceptance, JournalError> {
    let accepted = state.journal.accept(request.clone()).await?;
    if accepted == Acceptance::Accepted {
        tracing::info!(task = request.task_id, "accepted");
        state.bell.ring();
        Tasks::begin(state, request);
    }
    Ok(accepted)
}
