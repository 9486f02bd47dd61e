//! Where a repository lives.

use std::io::{self, Read};

/// A place that keeps files by path. Paths are relative, with `/` between their parts.
///
/// Nobody ever sees half a file: one written by [`Store::put`] appears whole and is safe on disk
/// before the call returns.
pub trait Store {
    /// Where it is, for people.
    fn place(&self) -> String;

    /// Keeps other publishers out until the guard is dropped; an error if one is at work.
    fn lock(&self) -> Result<Box<dyn StoreLock>, StoreError>;

    /// The bytes of a file; `None` if there is none.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// The size of a file; `None` if there is none.
    fn size(&self, path: &str) -> Result<Option<u64>, StoreError>;

    /// The paths of the files below a folder, sorted; none if the folder is missing.
    fn list(&self, folder: &str) -> Result<Vec<String>, StoreError>;

    /// Writes a file, replacing an older one in one step.
    fn put(&self, path: &str, content: &mut dyn Read) -> Result<(), StoreError>;

    /// Writes a file, unless it has just these bytes.
    fn put_new(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        if self.read(path)?.as_deref() == Some(bytes) {
            return Ok(());
        }
        self.put(path, &mut &*bytes)
    }

    /// Makes the files of `generation`, a folder in `folder`, stand in `folder` itself: all of them in
    /// one step, so that nobody sees one of this generation beside one of another.
    fn switch(&self, folder: &str, generation: &str, files: &[&str]) -> Result<(), StoreError>;

    /// Removes a file; nothing happens if there is none.
    fn remove(&self, path: &str) -> Result<(), StoreError>;

    /// Removes what a killed publisher left half-written. Only to be called under the lock.
    fn sweep(&self) -> Result<(), StoreError>;
}

/// Held while publishing.
pub trait StoreLock: std::fmt::Debug {}

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Two publishers at once.
    #[error(
        "another process is publishing to {place}; wait until it has ended, then run this again"
    )]
    Locked {
        /// Where the store is.
        place: String,
    },
    /// The medium said no.
    #[error("failed to {action} {path}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what, with the place of the store.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}
