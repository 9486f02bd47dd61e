//! What is on its way to a runner.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The tasks about which a runner is being told something.
#[derive(Clone, Debug, Default)]
pub(super) struct Flights {
    ids: Arc<Mutex<HashSet<i64>>>,
}

/// One of them; it has landed when this is dropped.
#[derive(Debug)]
pub(super) struct Flight {
    flights: Flights,
    id: i64,
}

impl Flights {
    /// Takes off, unless the same is in the air already.
    pub(super) fn start(&self, id: i64) -> Option<Flight> {
        let new = self.ids().insert(id);
        // Made only if it is new, for it lands when it is dropped.
        new.then(|| Flight {
            flights: self.clone(),
            id,
        })
    }

    pub(super) fn holds(&self, id: i64) -> bool {
        self.ids().contains(&id)
    }

    fn ids(&self) -> MutexGuard<'_, HashSet<i64>> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.ids().remove(&self.id);
    }
}
