//! How many tasks are in each state.

use std::sync::{Arc, Mutex, PoisonError};

use super::store::{Store, StoreError, counts};

/// The number of tasks by state, counted again only after tasks changed: a database remembers
/// hundreds of thousands of them.
#[derive(Debug, Default)]
pub(super) struct Tally {
    last: Mutex<Option<(u64, Counts)>>,
}

/// States and numbers.
type Counts = Arc<Vec<(String, i64)>>;

impl Tally {
    /// The numbers now.
    pub(super) fn counts(&self, store: &Store) -> Result<Counts, StoreError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // Taken before the question, so that a change during it is not missed.
        let generation = store.generation();
        if let Some((seen, counts)) = &*last
            && *seen == generation
        {
            return Ok(Arc::clone(counts));
        }
        let counts = Arc::new(store.read(counts)?);
        *last = Some((generation, Arc::clone(&counts)));
        Ok(counts)
    }
}
