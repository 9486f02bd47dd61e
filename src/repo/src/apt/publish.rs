//! Publishing: everything new under names nobody asks for yet, then one switch.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::PathBuf;

use dunnage_model::Stamp;
use dunnage_package::deb::Control;

use super::{PoolEntry, Signed, generations, rfc1123};
use crate::digest::Checked;
use crate::{Published, Site, Store, StoreError, sha256};

/// The Release fields whose change makes clients stop and ask.
const STEADY: [&str; 4] = ["Origin", "Label", "Suite", "Codename"];
/// The Release fields that change with time alone.
const DATES: [&str; 2] = ["Date", "Valid-Until"];

/// How far a publishing is. A process may die at each of these, and clients see the old state whole
/// before [`Checkpoint::Switched`] and the new state whole from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checkpoint {
    /// The package files are in the pool.
    PoolStored,
    /// The indexes are there under their digests.
    IndexesStored,
    /// It is written down which indexes belong together.
    GenerationRecorded,
    /// Release is new, for clients that do not read InRelease.
    ReleaseStored,
    /// Release.gpg fits Release.
    ReleaseSigned,
    /// InRelease is new: clients see the new state.
    Switched,
    /// The front page tells of it.
    SiteStored,
    /// Indexes no client can be reading any more are gone.
    Collected,
}

/// Why nothing, or not everything, was published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The clock went back.
    #[error(
        "the suite {suite} was published with the date {published}, which is after {new}, the date \
         of this one; clients would ignore it: check the clock of this machine"
    )]
    Clock {
        /// The suite.
        suite: String,
        /// The date clients know.
        published: String,
        /// The date that was to be published.
        new: String,
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
    /// Clients would stop and ask.
    #[error(
        "the {field} of the suite {suite} is `{published}` for all clients and would become `{new}`; \
         their next `apt-get update` would fail: keep it, or publish under another suite"
    )]
    Drift {
        /// The field of the Release file.
        field: &'static str,
        /// The suite.
        suite: String,
        /// What clients know.
        published: String,
        /// What was to be published.
        new: String,
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
        "the suite {suite} at {place} was published by somebody else since this run read it; \
         nothing was changed: run this again"
    )]
    Moved {
        /// The suite.
        suite: String,
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
    /// The caller ended it.
    #[error("stopped after {0:?}")]
    Stopped(Checkpoint),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

type Pause<'a> = &'a mut dyn FnMut(Checkpoint) -> ControlFlow<()>;

impl Signed {
    /// Publishes the suite and the files around it.
    pub fn publish(&self, store: &dyn Store, site: &Site) -> Result<Published, PublishError> {
        self.publish_with(store, site, &mut |_| ControlFlow::Continue(()))
    }

    /// Publishes, telling `pause` of each checkpoint; it may end it there.
    pub fn publish_with(
        &self,
        store: &dyn Store,
        site: &Site,
        pause: Pause<'_>,
    ) -> Result<Published, PublishError> {
        let _lock = store.lock()?;
        store.sweep()?;
        let head = store.read(&self.path("InRelease"))?;
        self.check_head(store, head.as_deref())?;
        self.check_release(store)?;
        let added = self.store_pool(store)?;
        reached(pause, Checkpoint::PoolStored)?;
        let current = match &head {
            Some(head) => self.is_current(store, head)?,
            None => false,
        };
        if !current {
            self.switch(store, pause)?;
        }
        site.store(store)?;
        reached(pause, Checkpoint::SiteStored)?;
        let mut collected = 0;
        if !current {
            collected = generations::collect(store, &self.unsigned.suite, self.unsigned.now)?;
            reached(pause, Checkpoint::Collected)?;
        }
        Ok(Published {
            changed: !current,
            added,
            collected,
        })
    }

    /// The compare of compare-and-swap: what this was made from must still be what clients see.
    fn check_head(&self, store: &dyn Store, head: Option<&[u8]>) -> Result<(), PublishError> {
        if head.map(sha256) == self.unsigned.head {
            return Ok(());
        }
        Err(PublishError::Moved {
            suite: self.unsigned.suite.clone(),
            place: store.place(),
        })
    }

    fn check_release(&self, store: &dyn Store) -> Result<(), PublishError> {
        let Some(bytes) = store.read(&self.path("Release"))? else {
            return Ok(());
        };
        // A damaged one is about to be replaced.
        let Ok(published) = Control::parse(&String::from_utf8_lossy(&bytes)) else {
            return Ok(());
        };
        let new = &self.unsigned.release;
        let suite = &self.unsigned.suite;
        let text = |release: &Control, field| release.get(field).unwrap_or_default().to_owned();
        if let Some(field) = STEADY.into_iter().find(|f| published.get(f) != new.get(f)) {
            let (published, new) = (text(&published, field), text(new, field));
            return Err(PublishError::Drift {
                field,
                suite: suite.clone(),
                published,
                new,
            });
        }
        let date = published
            .get("Date")
            .and_then(rfc1123::read)
            .unwrap_or(Stamp(0));
        if date.0 > self.unsigned.date.0 {
            let (published, new) = (text(&published, "Date"), text(new, "Date"));
            return Err(PublishError::Clock {
                suite: suite.clone(),
                published,
                new,
            });
        }
        Ok(())
    }

    fn store_pool(&self, store: &dyn Store) -> Result<Vec<String>, PublishError> {
        let mut added = Vec::new();
        for entry in &self.unsigned.entries {
            if let Some(file) = entry.file()
                && store_package(store, entry, file)?
            {
                added.push(entry.path().to_owned());
            }
            if store.size(entry.path())? != Some(entry.size()) {
                let path = entry.path().to_owned();
                return Err(PublishError::Missing {
                    path,
                    place: store.place(),
                });
            }
        }
        Ok(added)
    }

    /// Whether clients see just this already, and will for a while.
    fn is_current(&self, store: &dyn Store, head: &[u8]) -> Result<bool, StoreError> {
        let Some(text) = self.public.opened(&String::from_utf8_lossy(head)) else {
            return Ok(false);
        };
        let Ok(published) = Control::parse(&text) else {
            return Ok(false);
        };
        if !same(&published, &self.unsigned.release) || is_due(&published, self.unsigned.now) {
            return Ok(false);
        }
        let signature = store.read(&self.path("Release.gpg"))?.unwrap_or_default();
        if store.read(&self.path("Release"))?.as_deref() != Some(text.as_bytes())
            || !self
                .public
                .signed(text.as_bytes(), &String::from_utf8_lossy(&signature))
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
        let record = generations::path(&self.unsigned.suite, self.unsigned.date, &self.release);
        store.put_new(&record, self.release.as_bytes())?;
        reached(pause, Checkpoint::GenerationRecorded)?;
        store.put(&self.path("Release"), &mut self.release.as_bytes())?;
        reached(pause, Checkpoint::ReleaseStored)?;
        store.put(&self.path("Release.gpg"), &mut self.release_gpg.as_bytes())?;
        reached(pause, Checkpoint::ReleaseSigned)?;
        store.put(&self.path("InRelease"), &mut self.in_release.as_bytes())?;
        reached(pause, Checkpoint::Switched)
    }
}

/// Copies a package file, then its stanza, which says that the file is whole. `false`: both are
/// there.
fn store_package(
    store: &dyn Store,
    entry: &PoolEntry,
    file: &PathBuf,
) -> Result<bool, PublishError> {
    let stanza = entry.stanza().to_string();
    match store.read(&entry.stanza_path())? {
        Some(held) if held == stanza.as_bytes() => return Ok(false),
        Some(_) => {
            return Err(PublishError::Conflict {
                path: entry.path().to_owned(),
            });
        }
        None => {}
    }
    let content = File::open(file).map_err(|source| PublishError::Read {
        file: file.clone(),
        source,
    })?;
    store.put(entry.path(), &mut Checked::new(content, entry.sha256()))?;
    store.put(&entry.stanza_path(), &mut stanza.as_bytes())?;
    Ok(true)
}

/// Whether two Release files say the same but for when.
fn same(a: &Control, b: &Control) -> bool {
    let fields = |release: &Control| -> Vec<(String, String)> {
        let lasting = release.fields().filter(|(name, _)| !DATES.contains(name));
        lasting
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    };
    fields(a) == fields(b) && validity(a) == validity(b)
}

/// Whether more than half of the validity has passed.
fn is_due(release: &Control, now: Stamp) -> bool {
    let date = release.get("Date").and_then(rfc1123::read);
    match (date, validity(release)) {
        (Some(date), Some(validity)) => now.0 > date.0.saturating_add(validity / 2),
        _ => false,
    }
}

fn validity(release: &Control) -> Option<u64> {
    let moment = |field| release.get(field).and_then(rfc1123::read);
    Some(moment("Valid-Until")?.0.saturating_sub(moment("Date")?.0))
}

fn reached(pause: Pause<'_>, checkpoint: Checkpoint) -> Result<(), PublishError> {
    match pause(checkpoint) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(PublishError::Stopped(checkpoint)),
    }
}
