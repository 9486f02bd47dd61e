//! `GET /api/tasks/{id}/stdout` and `/stderr`.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Query, State as Shared, rejection::QueryRejection},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};

use super::{
    state::State,
    store,
    task_path::{TaskPath, unknown},
};
use crate::http::{Detail, LOG_SIZE, LogExcerpt, LogPart, TEXT};

/// What a task wrote to its standard output.
pub(super) async fn stdout(
    state: Shared<Arc<State>>,
    id: TaskPath,
    part: Result<Query<LogPart>, QueryRejection>,
) -> Result<Response, Detail> {
    log(state, id, part, "stdout").await
}

/// What it wrote to its standard error.
pub(super) async fn stderr(
    state: Shared<Arc<State>>,
    id: TaskPath,
    part: Result<Query<LogPart>, QueryRejection>,
) -> Result<Response, Detail> {
    log(state, id, part, "stderr").await
}

/// The file, if it can be seen from here; what the task's runner has otherwise.
async fn log(
    Shared(state): Shared<Arc<State>>,
    TaskPath(id): TaskPath,
    part: Result<Query<LogPart>, QueryRejection>,
    stream: &'static str,
) -> Result<Response, Detail> {
    let Query(part) = part.map_err(|error| Detail::invalid_at(&["query"], &error.body_text()))?;
    let brief = state
        .store
        .read(|connection| store::brief(connection, id))?;
    let brief = brief.ok_or_else(|| unknown(id))?;
    if let Some(shared) = &state.settings.shared_dir {
        let path = shared.join(format!("logs/{id}/{stream}.log"));
        match part.find(path).await {
            Ok(Some(log)) => return Ok(log.into_response()),
            Ok(None) => {}
            Err(error) => tracing::warn!(task = id, "failed to read the {stream} log: {error}"),
        }
    }
    let url = brief
        .node
        .as_deref()
        .and_then(|node| state.cluster.url(node));
    match url {
        Some(url) => from_runner(&state, &url, id, stream, part).await,
        None => Ok(LogExcerpt::default().into_response()),
    }
}

/// Passes on what the runner says. A runner in Python has no logs to give.
async fn from_runner(
    state: &State,
    url: &str,
    id: i64,
    stream: &str,
    part: LogPart,
) -> Result<Response, Detail> {
    let path = format!("{url}/api/tasks/{id}/{stream}{}", part.query());
    let response = state.runners.get(&path).await.map_err(|why| {
        let message = format!("The log is on a node that does not answer at {url}: {why}.");
        Detail::new(StatusCode::BAD_GATEWAY, message)
    })?;
    if !response.status().is_success() {
        return match response.status() {
            StatusCode::NOT_FOUND => Ok(LogExcerpt::default().into_response()),
            status => {
                let message = format!("The node at {url} answered {status} for the log.");
                Err(Detail::new(StatusCode::BAD_GATEWAY, message))
            }
        };
    }
    let size = response.headers().get(LOG_SIZE).cloned();
    let mut reply = Body::from(response.bytes().await.unwrap_or_default()).into_response();
    reply.headers_mut().insert(CONTENT_TYPE, TEXT);
    if let Some(size) = size {
        reply.headers_mut().insert(LOG_SIZE, size);
    }
    Ok(reply)
}
