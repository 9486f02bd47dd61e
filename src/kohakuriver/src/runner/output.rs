//! `GET /api/tasks/{id}/stdout` and `stderr`.

use std::sync::Arc;

use axum::extract::{Path, Query, State as Shared};

use super::{
    log_place::{LogPlace, Stream},
    state::State,
};
use crate::http::{Detail, LogExcerpt, LogPart};

pub(super) async fn stdout(
    state: Shared<Arc<State>>,
    id: Path<i64>,
    part: Query<LogPart>,
) -> Result<LogExcerpt, Detail> {
    output(state, id, part, Stream::Stdout).await
}

pub(super) async fn stderr(
    state: Shared<Arc<State>>,
    id: Path<i64>,
    part: Query<LogPart>,
) -> Result<LogExcerpt, Detail> {
    output(state, id, part, Stream::Stderr).await
}

async fn output(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<i64>,
    Query(part): Query<LogPart>,
    stream: Stream,
) -> Result<LogExcerpt, Detail> {
    let request = state.journal.request(id).await;
    let place = match request.map_err(|error| Detail::internal(&error))? {
        Some(request) => LogPlace::of(&state.settings, &request),
        None => LogPlace::usual(&state.settings, id),
    };
    part.read(place.file(stream)).await
}
