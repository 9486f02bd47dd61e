//! `GET /api/tasks` and `GET /api/status/{id}`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State as Shared, rejection::QueryRejection},
};
use serde::Deserialize;

use super::{
    state::State,
    store::{self, Filter, TaskJson},
    task_path::{TaskPath, unknown},
};
use crate::{http::Detail, wire::TaskStatus};

/// What can stand behind the question mark; `node` is an addition to the Python implementation.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    status: Option<String>,
    node: Option<String>,
    #[serde(default = "hundred")]
    limit: u32,
    #[serde(default)]
    offset: u32,
}

/// Tasks, newest first.
pub(super) async fn tasks(
    Shared(state): Shared<Arc<State>>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Vec<TaskJson>>, Detail> {
    let Query(wanted) =
        wanted.map_err(|error| Detail::invalid_at(&["query"], &error.body_text()))?;
    let status = wanted.status.filter(|status| !status.is_empty());
    if let Some(status) = &status
        && TaskStatus::of(status).is_none()
    {
        let names = TaskStatus::ALL.map(TaskStatus::as_str).join(", ");
        let message = format!("`{status}` is no state; there are {names}");
        return Err(Detail::invalid_at(&["query", "status"], &message));
    }
    let filter = Filter {
        status,
        node: wanted.node.filter(|node| !node.is_empty()),
        limit: wanted.limit,
        offset: wanted.offset,
    };
    let tasks = state
        .store
        .read(|connection| store::list(connection, &filter))?;
    Ok(Json(tasks))
}

/// One task.
pub(super) async fn status(
    Shared(state): Shared<Arc<State>>,
    TaskPath(id): TaskPath,
) -> Result<Json<TaskJson>, Detail> {
    let task = state.store.read(|connection| store::find(connection, id))?;
    task.map(Json).ok_or_else(|| unknown(id))
}

fn hundred() -> u32 {
    100
}
