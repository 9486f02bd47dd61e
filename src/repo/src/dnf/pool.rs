//! The packages of a tree.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use dunnage_package::Package;
use rayon::prelude::*;
use rpm_version::Evr;

use super::record::{self, Record};
use super::rpm_file::{RpmFile, SignedFile};
use super::{RpmError, SignError, View};
use crate::{Added, Key, Store, StoreError};

/// The folders in a tree: packages, and what the indexes say of them.
const FILES: &str = "packages";
const RECORDS: &str = "catalog";
/// What runs everywhere, in rpm's words.
const EVERYWHERE: &str = "noarch";

/// The packages of a tree: those it holds already and those to be published.
///
/// A name stands for the same bytes for ever, because clients and proxies keep what they fetched.
#[derive(Clone, Debug)]
pub struct Pool {
    view: View,
    entries: BTreeMap<String, PoolEntry>,
    /// The digest of repomd.xml when the pool was read.
    head: Option<String>,
}

/// A package in a [`Pool`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolEntry {
    record: Record,
    /// The file, if the repository does not hold it yet.
    file: Option<SignedFile>,
}

/// Why a package cannot be in a pool.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PoolError {
    /// It is for other machines.
    #[error("{file} is for {arch}, and this is the repository for {tree}")]
    Arch {
        /// The file name.
        file: String,
        /// What the package is for.
        arch: String,
        /// What the tree is for.
        tree: String,
    },
    /// The name is taken.
    #[error(
        "{file} is in the repository with other content (header SHA-256 {held}; the new file has \
         {new}); clients keep what they fetched, so a published name never changes: \
         raise the version, or the revision if only the packaging changed"
    )]
    Conflict {
        /// The file name.
        file: String,
        /// The digest of the published header.
        held: String,
        /// The digest of the other.
        new: String,
    },
    /// The file is not what was built.
    #[error("{} changed after it was built (SHA-256 {found} instead of {built}); build it again", file.display())]
    Changed {
        /// The file.
        file: std::path::PathBuf,
        /// What the build said.
        built: String,
        /// What the file has.
        found: String,
    },
    /// It cannot be read.
    #[error("failed to add a package to the pool")]
    Read(#[from] RpmError),
    /// It cannot be signed.
    #[error("failed to sign {file}")]
    Sign {
        /// The file name.
        file: String,
        /// Why.
        source: Box<SignError>,
    },
    /// A record of the repository is damaged.
    #[error("failed to read {path} of the repository at {place}; restore it from a backup")]
    Catalog {
        /// The path in the store.
        path: String,
        /// Where the store is.
        place: String,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A later version of this program wrote it.
    #[error(
        "{path} of the repository at {place} was written by a newer dunnage; use that one, or newer"
    )]
    Newer {
        /// The path in the store.
        path: String,
        /// Where the store is.
        place: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Pool {
    /// The pool of a tree; empty if nothing was published there.
    pub fn load(store: &dyn Store, view: &View) -> Result<Pool, PoolError> {
        let head = store.read(&format!("{}/repodata/repomd.xml", view.path()))?;
        let mut pool = Pool {
            view: view.clone(),
            entries: BTreeMap::new(),
            head: head.map(|bytes| crate::sha256(&bytes)),
        };
        for path in store.list(&format!("{}/{RECORDS}", view.path()))? {
            let Some(bytes) = store.read(&path)? else {
                continue;
            };
            let place = || store.place();
            let read = serde_json::from_slice::<Record>(&bytes);
            let record = read.map_err(|source| PoolError::Catalog {
                path: path.clone(),
                place: place(),
                source,
            })?;
            if record.record != record::VERSION {
                let place = place();
                return Err(PoolError::Newer { path, place });
            }
            let entry = PoolEntry { record, file: None };
            pool.entries.insert(entry.file_name().to_owned(), entry);
        }
        Ok(pool)
    }

    /// The architectures a suite of a repository has trees for.
    pub fn architectures(store: &dyn Store, suite: &str) -> Result<Vec<String>, StoreError> {
        let folder = format!("rpm/{suite}/");
        let paths = store.list(folder.trim_end_matches('/'))?;
        let mut found: Vec<String> = paths
            .iter()
            .filter_map(|path| {
                let (arch, rest) = path.strip_prefix(&folder)?.split_once('/')?;
                (rest == "repodata/repomd.xml").then(|| arch.to_owned())
            })
            .collect();
        found.dedup();
        Ok(found)
    }

    /// The tree it is of.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Adds a built package, signed by the key.
    pub fn add(&mut self, package: &Package, key: &Key) -> Result<Added, PoolError> {
        let file = RpmFile::open(&package.file)?;
        if file.sha256() != package.digest {
            return Err(PoolError::Changed {
                file: package.file.clone(),
                built: package.digest.clone(),
                found: file.sha256().to_owned(),
            });
        }
        self.add_file(&file, key)
    }

    /// Adds a package file, whoever built it, signed by the key in the place of all others.
    pub fn add_file(&mut self, file: &RpmFile, key: &Key) -> Result<Added, PoolError> {
        let added = self.judge(file)?;
        self.add_files(&[file], key)?;
        Ok(added)
    }

    /// The same of many: signing takes longest, and all processors do it.
    pub fn add_files(&mut self, files: &[&RpmFile], key: &Key) -> Result<(), PoolError> {
        let mut new: BTreeMap<String, &RpmFile> = BTreeMap::new();
        for file in files {
            if self.judge(file)? == Added::Known {
                continue;
            }
            let other = new.insert(file.file_name(), *file);
            if let Some(other) = other.filter(|other| other.content() != file.content()) {
                return Err(conflict(file, &other.content()));
            }
        }
        let sign = |(name, file)| Ok((name, entry(file, key)?));
        let entries = new.into_par_iter().map(sign);
        self.entries
            .extend(entries.collect::<Result<Vec<_>, PoolError>>()?);
        Ok(())
    }

    /// Whether a file is new here, or the same as one of its name.
    fn judge(&self, file: &RpmFile) -> Result<Added, PoolError> {
        let (arch, tree) = (file.arch(), self.view.arch().to_owned());
        let name = file.file_name();
        if arch != tree && arch != EVERYWHERE {
            let file = name;
            return Err(PoolError::Arch { file, arch, tree });
        }
        match self.entries.get(&name) {
            None => Ok(Added::New),
            Some(held) if held.record.content == file.content() => Ok(Added::Known),
            Some(held) => Err(conflict(file, &held.record.content)),
        }
    }

    /// The packages, by name, then version, then architecture.
    pub fn entries(&self) -> Vec<&PoolEntry> {
        let mut entries: Vec<&PoolEntry> = self.entries.values().collect();
        entries.sort_by(|a, b| {
            let by_name = a.name().cmp(b.name());
            by_name
                .then_with(|| a.order(b))
                .then_with(|| a.arch().cmp(b.arch()))
        });
        entries
    }

    /// The package of this name, version and release, if the pool has it.
    pub fn find(&self, name: &str, version: &str, release: &str) -> Option<&PoolEntry> {
        self.entries.values().find(|entry| {
            let record = &entry.record;
            (
                record.name.as_str(),
                record.version.as_str(),
                record.release.as_str(),
            ) == (name, version, release)
        })
    }

    pub(crate) fn head(&self) -> Option<&str> {
        self.head.as_deref()
    }
}

fn conflict(file: &RpmFile, held: &str) -> PoolError {
    PoolError::Conflict {
        file: file.file_name(),
        held: held.to_owned(),
        new: file.content(),
    }
}

fn entry(file: &RpmFile, key: &Key) -> Result<PoolEntry, PoolError> {
    let name = file.file_name();
    let signed = file.sign(key).map_err(|source| PoolError::Sign {
        file: name.clone(),
        source: Box::new(source),
    })?;
    let letter = name.chars().next().unwrap_or('_').to_ascii_lowercase();
    let location = format!("{FILES}/{letter}/{name}");
    let record = Record::new(file, &signed, location, &key.fingerprint());
    let file = Some(signed);
    Ok(PoolEntry { record, file })
}

impl PoolEntry {
    /// The name of the package.
    pub fn name(&self) -> &str {
        &self.record.name
    }

    /// Epoch if there is one, version and release: `1:2.0-3`.
    pub fn evr(&self) -> String {
        let Record {
            epoch,
            version,
            release,
            ..
        } = &self.record;
        match epoch {
            0 => format!("{version}-{release}"),
            epoch => format!("{epoch}:{version}-{release}"),
        }
    }

    /// What it runs on; `noarch` for everything.
    pub fn arch(&self) -> &str {
        &self.record.arch
    }

    /// What it is, in a line.
    pub fn summary(&self) -> &str {
        &self.record.summary
    }

    /// Where it is in the tree.
    pub fn location(&self) -> &str {
        &self.record.location
    }

    /// The SHA-256 of its file as it is published, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.record.sha256
    }

    /// The SHA-256 of its file as it was built.
    pub fn built(&self) -> &str {
        &self.record.built
    }

    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    pub(crate) fn file(&self) -> Option<&SignedFile> {
        self.file.as_ref()
    }

    /// Where the tree keeps the record.
    pub(crate) fn record_path(&self) -> String {
        let inner = self.location().strip_prefix(FILES).unwrap_or_default();
        let inner = inner.strip_suffix(".rpm").unwrap_or(inner);
        format!("{RECORDS}{inner}.json")
    }

    fn file_name(&self) -> &str {
        self.location().rsplit('/').next().unwrap_or_default()
    }

    fn order(&self, other: &PoolEntry) -> Ordering {
        let (a, b) = (&self.record, &other.record);
        let evr = |record: &Record| {
            let (version, release) = (record.version.clone(), record.release.clone());
            Evr::new(record.epoch.to_string(), version, release)
        };
        evr(a).cmp(&evr(b))
    }
}
