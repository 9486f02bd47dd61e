//! `GET /api/nodes`.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    body::Bytes,
    extract::State as Shared,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};

use super::{state::State, store::StoreError};
use crate::{http::Detail, wire::Node};

/// The table of nodes.
pub(super) async fn nodes(Shared(state): Shared<Arc<State>>) -> Result<Response, Detail> {
    let page = state.nodes_page()?;
    Ok(([(CONTENT_TYPE, "application/json")], page).into_response())
}

/// The table as it was last asked for; made again only after a change.
#[derive(Debug, Default)]
pub(super) struct Page {
    last: Mutex<Option<(Versions, Bytes)>>,
}

/// The versions of the nodes and of the tasks.
type Versions = (u64, u64);

impl Page {
    pub(super) fn bytes(&self, state: &State) -> Result<Bytes, StoreError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let versions = (state.cluster.generation(), state.store.generation());
        if let Some((seen, bytes)) = &*last
            && *seen == versions
        {
            return Ok(bytes.clone());
        }
        let bytes = Bytes::from(serde_json::to_vec(&table(state)?).unwrap_or_default());
        *last = Some((versions, bytes.clone()));
        Ok(bytes)
    }
}

/// All nodes, by name.
pub(super) fn table(state: &State) -> Result<Vec<Node>, StoreError> {
    let bookings = state.bookings()?;
    let members = state.cluster.members();
    let node = |(name, member): (&String, &super::member::Member)| {
        member.json(&bookings.get(name).cloned().unwrap_or_default())
    };
    Ok(members.iter().map(node).collect())
}
