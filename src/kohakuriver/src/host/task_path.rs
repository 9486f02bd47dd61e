//! The id of a task in a path.

use axum::{
    extract::{FromRequestParts, Path},
    http::{StatusCode, request::Parts},
};

use crate::http::Detail;

/// The id of a task, or a reply with status 422.
#[derive(Clone, Copy, Debug)]
pub(super) struct TaskPath(pub(super) i64);

impl<S: Send + Sync> FromRequestParts<S> for TaskPath {
    type Rejection = Detail;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<TaskPath, Detail> {
        let path = Path::<i64>::from_request_parts(parts, state).await;
        path.map(|Path(id)| TaskPath(id)).map_err(|_| {
            Detail::invalid_at(
                &["path", "task_id"],
                "Input should be a valid integer, unable to parse string as an integer",
            )
        })
    }
}

/// There is no such task (404).
pub(super) fn unknown(id: i64) -> Detail {
    Detail::new(StatusCode::NOT_FOUND, format!("Task {id} not found."))
}
