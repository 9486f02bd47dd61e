//! How it stands between a runner and its host.

use std::sync::{Mutex, PoisonError};

use dunnage_daemon::{Component, Status};

/// The last outcome of talking to the host.
#[derive(Debug)]
pub(super) struct Link {
    outcome: Mutex<Result<(), String>>,
}

impl Link {
    pub(super) fn new() -> Link {
        Link {
            outcome: Mutex::new(Err("not registered yet".to_owned())),
        }
    }

    /// Remembers an outcome; `true` if it differs in kind from the last, so that the log tells of
    /// changes and not of every attempt.
    pub(super) fn set(&self, outcome: Result<(), String>) -> bool {
        let mut last = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = last.is_ok() != outcome.is_ok();
        *last = outcome;
        changed
    }

    /// For `/health`.
    pub(super) fn component(&self) -> Component {
        match &*self.outcome.lock().unwrap_or_else(PoisonError::into_inner) {
            Ok(()) => Component::ok("host"),
            Err(why) => Component::failing("host", Status::Degraded, why.clone()),
        }
    }
}
