//! The end of everything, when somebody asks for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

static WANTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// To be set by whoever is told to stop: every command that runs on a system then ends at once and
/// none starts any more, so that all who wait for one give up and clean up.
pub fn interruption() -> Arc<AtomicBool> {
    Arc::clone(&WANTED)
}

pub(crate) fn is_wanted() -> bool {
    WANTED.load(Ordering::SeqCst)
}
