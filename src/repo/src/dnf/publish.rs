//! Publishing: everything new under names nobody asks for yet, then one switch.

use std::ops::ControlFlow;
use std::path::PathBuf;

use super::index::{self, repomd};
use super::rpm_file::SignedFile;
use super::{PoolEntry, Signed, generations};
use crate::digest::Checked;
use crate::{Published, Store, StoreError, sha256};

/// What clients ask for by a name that stays: one generation, all at once.
const FRONT: [&str; 3] = ["repomd.xml", "repomd.xml.asc", "repomd.xml.key"];

/// How far a publishing is. A process may die at each of these, and clients see the old state whole
/// before [`Checkpoint::Switched`] and the new state whole from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checkpoint {
    /// The package files are in the tree.
    PoolStored,
    /// The indexes are there under their digests.
    IndexesStored,
    /// repomd.xml and its signature are there, in a folder of their own.
    GenerationStored,
    /// Clients see the new state.
    Switched,
    /// Indexes no client can be reading any more are gone.
    Collected,
}

/// Why nothing, or not everything, was published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The clock went back.
    #[error(
        "{tree} was published {published} s after 1970, which is after {new}, the date of this one; \
         clients would ignore it: check the clock of this machine"
    )]
    Clock {
        /// The tree.
        tree: String,
        /// The date clients know.
        published: u64,
        /// The date that was to be published.
        new: u64,
    },
    /// The name is taken.
    #[error(
        "{path} is in the repository with other content; another publisher added it meanwhile: \
         raise the version, or the revision if only the packaging changed"
    )]
    Conflict {
        /// The path in the repository.
        path: String,
    },
    /// A package file is gone.
    #[error(
        "{path} is listed in the repository at {place}, but its file is missing or has another size; \
         restore it from a backup"
    )]
    Missing {
        /// The path in the repository.
        path: String,
        /// Where the repository is.
        place: String,
    },
    /// Somebody else published.
    #[error(
        "{tree} at {place} was published by somebody else since this run read it; \
         nothing was changed: run this again"
    )]
    Moved {
        /// The tree.
        tree: String,
        /// Where the repository is.
        place: String,
    },
    /// A package file cannot be read.
    #[error("failed to read the package {}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A record cannot be written as JSON.
    #[error("failed to write the record of {path} (this is a bug, please report it)")]
    Record {
        /// The path in the repository.
        path: String,
        /// What the library said.
        source: serde_json::Error,
    },
    /// The caller ended it.
    #[error("stopped after {0:?}")]
    Stopped(Checkpoint),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

type Pause<'a> = &'a mut dyn FnMut(Checkpoint) -> ControlFlow<()>;

impl Signed {
    /// Publishes the tree.
    pub fn publish(&self, store: &dyn Store) -> Result<Published, PublishError> {
        self.publish_with(store, &mut |_| ControlFlow::Continue(()))
    }

    /// Publishes, telling `pause` of each checkpoint; it may end it there.
    pub fn publish_with(
        &self,
        store: &dyn Store,
        pause: Pause<'_>,
    ) -> Result<Published, PublishError> {
        let _lock = store.lock()?;
        store.sweep()?;
        let head = store.read(&self.path("repodata/repomd.xml"))?;
        self.check_head(store, head.as_deref())?;
        let added = self.store_pool(store)?;
        reached(pause, Checkpoint::PoolStored)?;
        let current = match &head {
            Some(head) => self.is_current(store, &String::from_utf8_lossy(head))?,
            None => false,
        };
        let mut collected = 0;
        if !current {
            self.switch(store, pause)?;
            let tree = self.unsigned.view.path();
            collected = generations::collect(store, &tree, self.unsigned.now)?;
            reached(pause, Checkpoint::Collected)?;
        }
        Ok(Published {
            changed: !current,
            added,
            collected,
        })
    }

    /// The compare of compare-and-swap: what this was made from must still be what clients see. A
    /// clock that went back is noticed here too.
    fn check_head(&self, store: &dyn Store, head: Option<&[u8]>) -> Result<(), PublishError> {
        let tree = self.unsigned.view.path();
        if head.map(sha256) != self.unsigned.head {
            let place = store.place();
            return Err(PublishError::Moved { tree, place });
        }
        let published = head.and_then(|head| index::date(&String::from_utf8_lossy(head)));
        match published.filter(|published| published.0 > self.unsigned.date.0) {
            None => Ok(()),
            Some(published) => Err(PublishError::Clock {
                tree,
                published: published.0,
                new: self.unsigned.date.0,
            }),
        }
    }

    fn store_pool(&self, store: &dyn Store) -> Result<Vec<String>, PublishError> {
        let mut added = Vec::new();
        for entry in &self.unsigned.entries {
            let path = self.path(entry.location());
            if let Some(file) = entry.file()
                && self.store_package(store, entry, file)?
            {
                added.push(path.clone());
            }
            if store.size(&path)? != Some(entry.record().size) {
                let place = store.place();
                return Err(PublishError::Missing { path, place });
            }
        }
        Ok(added)
    }

    /// Copies a package file, then its record, which says that the file is whole. `false`: both are
    /// there.
    fn store_package(
        &self,
        store: &dyn Store,
        entry: &PoolEntry,
        file: &SignedFile,
    ) -> Result<bool, PublishError> {
        let path = self.path(entry.location());
        let record = serde_json::to_vec(entry.record());
        let record = record.map_err(|source| PublishError::Record {
            path: path.clone(),
            source,
        })?;
        let record_path = self.path(&entry.record_path());
        match store.read(&record_path)? {
            Some(held) if held == record => return Ok(false),
            Some(_) => return Err(PublishError::Conflict { path }),
            None => {}
        }
        let content = file.open().map_err(|source| PublishError::Read {
            file: file.path().to_owned(),
            source,
        })?;
        store.put(&path, &mut Checked::new(content, &file.sha256))?;
        store.put(&record_path, &mut record.as_slice())?;
        Ok(true)
    }

    /// Whether clients see just this already.
    fn is_current(&self, store: &dyn Store, head: &str) -> Result<bool, StoreError> {
        let same = |date| repomd(&self.unsigned.indexes, date) == head;
        if !index::date(head).is_some_and(same) {
            return Ok(false);
        }
        let signature = store.read(&self.path("repodata/repomd.xml.asc"))?;
        let signature = signature.unwrap_or_default();
        if !self
            .public
            .signed(head.as_bytes(), &String::from_utf8_lossy(&signature))
        {
            return Ok(false);
        }
        for index in &self.unsigned.indexes {
            if store.size(&self.path(&index.path()))? != Some(index.bytes.len() as u64) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn switch(&self, store: &dyn Store, pause: Pause<'_>) -> Result<(), PublishError> {
        for index in &self.unsigned.indexes {
            store.put_new(&self.path(&index.path()), &index.bytes)?;
        }
        reached(pause, Checkpoint::IndexesStored)?;
        let generation = generations::name(self.unsigned.date, &self.unsigned.repomd);
        // For zypper, which asks for the key beside the signature.
        let contents = [&self.unsigned.repomd, &self.signature, &self.key];
        for (file, content) in FRONT.iter().zip(contents) {
            let path = self.path(&format!("repodata/{generation}/{file}"));
            store.put_new(&path, content.as_bytes())?;
        }
        reached(pause, Checkpoint::GenerationStored)?;
        store.switch(&self.path("repodata"), &generation, &FRONT)?;
        reached(pause, Checkpoint::Switched)
    }
}

fn reached(pause: Pause<'_>, checkpoint: Checkpoint) -> Result<(), PublishError> {
    match pause(checkpoint) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(PublishError::Stopped(checkpoint)),
    }
}
