//! What tasks hold of nodes.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use super::store::{Active, Store, StoreError, active};

/// What the tasks of one node hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Booked {
    pub(super) cores: u32,
    pub(super) memory: u64,
    pub(super) gpus: BTreeSet<u32>,
}

/// The same for all nodes that have tasks.
pub(super) type Bookings = HashMap<String, Booked>;

/// Adds up what tasks hold, again only after tasks changed.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    last: Mutex<Option<(u64, Arc<Bookings>)>>,
}

impl Ledger {
    /// What tasks hold now: all that are pending with a node, assigning, running or paused.
    pub(super) fn bookings(&self, store: &Store) -> Result<Arc<Bookings>, StoreError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // Taken before the question, so that a change during it is not missed.
        let generation = store.generation();
        if let Some((seen, bookings)) = &*last
            && *seen == generation
        {
            return Ok(Arc::clone(bookings));
        }
        let bookings = Arc::new(sum(&store.read(active)?));
        *last = Some((generation, Arc::clone(&bookings)));
        Ok(bookings)
    }
}

fn sum(tasks: &[Active]) -> Bookings {
    let mut bookings = Bookings::new();
    for task in tasks {
        let booked = bookings.entry(task.node.clone()).or_default();
        booked.cores = booked.cores.saturating_add(task.demand.cores);
        let memory = task.demand.memory.unwrap_or_default();
        booked.memory = booked.memory.saturating_add(memory);
        booked.gpus.extend(&task.demand.gpus);
    }
    bookings
}
