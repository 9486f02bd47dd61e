//! Whether the database can be written.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use nix::sys::statvfs::statvfs;

/// With less room than this, the next few commits fail.
const LEAST_ROOM: u128 = 256 * 1024;

/// What the last write came to, and what the disk says.
#[derive(Debug)]
pub(in crate::host) struct Condition {
    directory: PathBuf,
    failing: Mutex<Option<String>>,
}

impl Condition {
    pub(super) fn new(database: &Path) -> Condition {
        // The disk is that of the file, wherever a link to it lies.
        let real = database.canonicalize();
        let directory = match real.as_deref().unwrap_or(database).parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        Condition {
            directory: directory.to_owned(),
            failing: Mutex::new(None),
        }
    }

    /// Remembers how a write ended; `None` is well.
    pub(super) fn set(&self, failing: Option<String>) {
        *self.failing.lock().unwrap_or_else(PoisonError::into_inner) = failing;
    }

    /// Why the last write failed, if it did.
    pub(in crate::host) fn failing(&self) -> Option<String> {
        let failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        failing.clone()
    }

    /// What is wrong with the disk.
    pub(in crate::host) fn no_room(&self) -> Option<String> {
        // A file system that cannot tell has room.
        let stat = statvfs(&self.directory).ok()?;
        // Wide enough for what these are on any system.
        let room = u128::from(stat.blocks_available()) * u128::from(stat.fragment_size());
        (room < LEAST_ROOM && stat.blocks() > 0).then(|| {
            let directory = self.directory.display();
            format!("only {} KiB are free below {directory}", room / 1024)
        })
    }
}
