//! `GET /api/nodes`.

use std::sync::Arc;

use axum::{Json, extract::State as Shared};

use super::state::State;
use crate::{http::Detail, wire::Node};

/// The table of nodes.
pub(super) async fn nodes(Shared(state): Shared<Arc<State>>) -> Result<Json<Vec<Node>>, Detail> {
    state
        .store
        .nodes()
        .map(Json)
        .map_err(|error| Detail::internal(&error))
}
