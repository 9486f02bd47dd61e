//! What the host knows.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::store::{Store, StoreError};
use crate::{http::Observed, wire::ONLINE};

/// Everything that the requests share.
#[derive(Debug)]
pub(super) struct State {
    pub(super) store: Store,
    pub(super) observed: Arc<Observed>,
    /// When each online node was last heard of. Not read from the database: the clock that matters
    /// for silence must not jump, and after a restart every node gets its full time again.
    heard: Mutex<HashMap<String, Instant>>,
}

impl State {
    /// Starts to listen for the nodes that were online when the host last ran.
    pub(super) fn new(store: Store, observed: Arc<Observed>) -> Result<State, StoreError> {
        let now = Instant::now();
        let online = store
            .nodes()?
            .into_iter()
            .filter(|node| node.status == ONLINE);
        let heard = online.map(|node| (node.hostname, now)).collect();
        Ok(State {
            store,
            observed,
            heard: Mutex::new(heard),
        })
    }

    /// A node spoke.
    pub(super) fn hear(&self, hostname: &str) {
        self.heard().insert(hostname.to_owned(), Instant::now());
    }

    /// The nodes that were silent for too long; they are not watched any more.
    pub(super) fn take_silent(&self, limit: Duration) -> Vec<String> {
        self.heard()
            .extract_if(|_, heard| heard.elapsed() > limit)
            .map(|(hostname, _)| hostname)
            .collect()
    }

    fn heard(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
