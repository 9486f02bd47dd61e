//! What can be wrong with the journal.

use std::{io, path::PathBuf};

/// Why nothing could be written or read.
#[derive(Debug, thiserror::Error)]
pub(super) enum JournalError {
    /// Its directory cannot be made.
    #[error("failed to create the state directory {}", path.display())]
    Directory { path: PathBuf, source: io::Error },
    /// It cannot be made, or not be kept from others.
    #[error("failed to create {} for this user alone", path.display())]
    Private { path: PathBuf, source: io::Error },
    /// It cannot be opened, or is no database, or another runner has it.
    #[error("failed to open {}", path.display())]
    Open {
        path: PathBuf,
        source: rusqlite::Error,
    },
    /// A question to it failed.
    #[error("the state of this runner cannot be written or read")]
    Query(#[from] rusqlite::Error),
    /// A request that is no JSON: somebody else wrote it.
    #[error("the state of this runner holds something else")]
    Content(#[from] serde_json::Error),
    /// The thread that should have done it ended.
    #[error("the runner is stopping")]
    Stopping,
}
