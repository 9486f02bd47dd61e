//! Every package a repository holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dunnage_package::Package;
use dunnage_package::deb::{Archive, Control, ControlError, ReadError};

use super::DebVersion;
use crate::{Added, Store, StoreError};

/// The component packages go to.
const COMPONENT: &str = "main";
/// Where the files are, and where what the indexes say of them is.
const FILES: &str = "pool/";
const STANZAS: &str = "catalog/";
/// What an index adds to a control stanza; a package has no say in it.
const OURS: [&str; 3] = ["Filename", "Size", "SHA256"];

/// The packages of a repository: those it holds already and those to be published.
///
/// A name stands for the same bytes for ever, because clients and proxies keep what they fetched.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    entries: BTreeMap<String, PoolEntry>,
    /// The digest of each suite's InRelease when the pool was read.
    heads: BTreeMap<String, String>,
}

/// A package in a [`Pool`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolEntry {
    path: String,
    stanza: Control,
    /// Where the file is, if the repository does not hold it yet.
    file: Option<PathBuf>,
}

/// Why a package cannot be in a pool.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PoolError {
    /// The name is taken.
    #[error(
        "{file} is in the repository with other content (SHA-256 {held}; the new file has {new}); \
         clients keep what they fetched, so a published name never changes: \
         raise the version, or the revision if only the packaging changed"
    )]
    Conflict {
        /// The file name.
        file: String,
        /// The digest of the published file.
        held: String,
        /// The digest of the other.
        new: String,
    },
    /// The file is not what was built.
    #[error("{} changed after it was built (SHA-256 {found} instead of {built}); build it again", file.display())]
    Changed {
        /// The file.
        file: PathBuf,
        /// What the build said.
        built: String,
        /// What the file has.
        found: String,
    },
    /// It cannot be read.
    #[error("failed to add a package to the pool")]
    Read(#[from] ReadError),
    /// A stanza of the repository is damaged.
    #[error("failed to read {path} of the repository at {place}; restore it from a backup")]
    Catalog {
        /// The path in the store.
        path: String,
        /// Where the store is.
        place: String,
        /// What is wrong.
        source: ControlError,
    },
    /// A field cannot stand in an index.
    #[error("failed to list {file}")]
    Field {
        /// The file name.
        file: String,
        /// What is wrong.
        source: ControlError,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Pool {
    /// The pool of a repository; empty if nothing was published there.
    pub fn load(store: &dyn Store) -> Result<Pool, PoolError> {
        let mut pool = Pool::default();
        for path in store.list("dists")? {
            let suite = path
                .strip_prefix("dists/")
                .and_then(|p| p.strip_suffix("/InRelease"));
            if let Some(suite) = suite
                && let Some(bytes) = store.read(&path)?
            {
                pool.heads.insert(suite.to_owned(), crate::sha256(&bytes));
            }
        }
        for path in store.list(STANZAS.trim_end_matches('/'))? {
            let Some(bytes) = store.read(&path)? else {
                continue;
            };
            let stanza = Control::parse(&String::from_utf8_lossy(&bytes)).map_err(|source| {
                PoolError::Catalog {
                    path: path.clone(),
                    place: store.place(),
                    source,
                }
            })?;
            let entry = PoolEntry {
                path: file_of(&path),
                stanza,
                file: None,
            };
            pool.entries.insert(entry.path.clone(), entry);
        }
        Ok(pool)
    }

    /// Adds a built package.
    pub fn add(&mut self, package: &Package) -> Result<Added, PoolError> {
        self.add_file(&package.file, &package.digest)
    }

    /// Adds a package file, whoever built it; `built` is the digest it had when it was looked at.
    pub fn add_file(&mut self, file: &Path, built: &str) -> Result<Added, PoolError> {
        let archive = Archive::open(file)?;
        let digests = archive.digests()?;
        if digests.sha256 != built {
            return Err(PoolError::Changed {
                file: file.to_owned(),
                built: built.to_owned(),
                found: digests.sha256,
            });
        }
        let name = file_name(archive.control());
        let path = format!("{FILES}{COMPONENT}/{}/{name}", folder(archive.control()));
        if let Some(held) = self
            .entries
            .values()
            .find(|entry| entry.file_name() == name)
        {
            if held.sha256() == digests.sha256 {
                return Ok(Added::Known);
            }
            let held = held.sha256().to_owned();
            return Err(PoolError::Conflict {
                file: name,
                held,
                new: digests.sha256,
            });
        }
        let size = digests.size.to_string();
        let ours = [path.as_str(), size.as_str(), digests.sha256.as_str()];
        let stanza = stanza(archive.control(), ours)
            .map_err(|source| PoolError::Field { file: name, source })?;
        let entry = PoolEntry {
            path: path.clone(),
            stanza,
            file: Some(file.to_owned()),
        };
        self.entries.insert(path, entry);
        Ok(Added::New)
    }

    /// The packages, by name, then version, then architecture.
    pub fn entries(&self) -> Vec<&PoolEntry> {
        let mut entries: Vec<&PoolEntry> = self.entries.values().collect();
        entries.sort_by(|a, b| {
            (a.name(), a.version(), a.architecture()).cmp(&(
                b.name(),
                b.version(),
                b.architecture(),
            ))
        });
        entries
    }

    /// The package of this name and version, in dpkg's spelling, if the pool has it.
    pub fn find(&self, name: &str, version: &str) -> Option<&PoolEntry> {
        let is = |entry: &&PoolEntry| entry.name() == name && entry.version().as_str() == version;
        self.entries.values().find(is)
    }

    pub(crate) fn head(&self, suite: &str) -> Option<&str> {
        self.heads.get(suite).map(String::as_str)
    }
}

impl PoolEntry {
    /// The name of the package.
    pub fn name(&self) -> &str {
        self.field("Package")
    }

    /// Its version.
    pub fn version(&self) -> DebVersion {
        DebVersion::new(self.field("Version"))
    }

    /// What it runs on; `all` for everything.
    pub fn architecture(&self) -> &str {
        self.field("Architecture")
    }

    /// The first line of its description.
    pub fn summary(&self) -> &str {
        self.field("Description").lines().next().unwrap_or_default()
    }

    /// Where it is in the repository.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The SHA-256 of its file, in hexadecimal.
    pub fn sha256(&self) -> &str {
        self.field("SHA256")
    }

    pub(crate) fn component(&self) -> &str {
        self.path
            .strip_prefix(FILES)
            .and_then(|path| path.split('/').next())
            .unwrap_or_default()
    }

    pub(crate) fn size(&self) -> u64 {
        self.field("Size").parse().unwrap_or_default()
    }

    pub(crate) fn file(&self) -> Option<&PathBuf> {
        self.file.as_ref()
    }

    pub(crate) fn stanza(&self) -> &Control {
        &self.stanza
    }

    /// Where the store keeps the stanza.
    pub(crate) fn stanza_path(&self) -> String {
        let inner = self.path.strip_prefix(FILES).unwrap_or(&self.path);
        format!(
            "{STANZAS}{}.stanza",
            inner.strip_suffix(".deb").unwrap_or(inner)
        )
    }

    fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    fn field(&self, name: &str) -> &str {
        self.stanza.get(name).unwrap_or_default()
    }
}

fn file_of(stanza: &str) -> String {
    let inner = stanza.strip_prefix(STANZAS).unwrap_or(stanza);
    format!(
        "{FILES}{}.deb",
        inner.strip_suffix(".stanza").unwrap_or(inner)
    )
}

fn stanza(control: &Control, ours: [&str; 3]) -> Result<Control, ControlError> {
    let mut stanza = Control::default();
    let theirs = |name: &str| !OURS.iter().any(|our| our.eq_ignore_ascii_case(name));
    for (name, value) in control.fields().filter(|(name, _)| theirs(name)) {
        stanza.push(name, value)?;
    }
    OURS.iter()
        .zip(ours)
        .try_for_each(|(name, value)| stanza.push(name, value))?;
    Ok(stanza)
}

fn file_name(control: &Control) -> String {
    let field = |name| control.get(name).unwrap_or_default();
    let version = DebVersion::new(field("Version"));
    format!(
        "{}_{}_{}.deb",
        field("Package"),
        version.without_epoch(),
        field("Architecture")
    )
}

/// Sorted into folders as Debian does: by the first letter of the source, `lib` counting as a letter.
fn folder(control: &Control) -> String {
    // `Source: name (version)` when the versions differ.
    let source = control
        .get("Source")
        .and_then(|source| source.split(' ').next());
    // The name of a package was checked when it was read, that of its source was not.
    let source = source
        .filter(|name| is_name(name))
        .or_else(|| control.get("Package"));
    let source = source.unwrap_or_default();
    let letters = if source.starts_with("lib") { 4 } else { 1 };
    format!("{}/{source}", source.get(..letters).unwrap_or(source))
}

/// Debian Policy 5.6.1.
fn is_name(name: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b);
    name.bytes().all(inner) && name.starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_follows_the_source_and_never_leads_out() {
        let of = |text: &str| folder(&Control::parse(text).expect("fields"));
        for (text, expected) in [
            ("Package: hello", "h/hello"),
            ("Package: libhello1", "libh/libhello1"),
            ("Package: lib", "lib/lib"),
            ("Package: hello-data\nSource: hello (1.0)", "h/hello"),
            ("Package: hello\nSource: ../../../etc", "h/hello"),
            ("Package: hello\nSource: a/b", "h/hello"),
            ("Package: hello\nSource:", "h/hello"),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_package_has_no_say_in_what_the_index_adds() {
        let control = "Package: a\nFilename: x\nsize: 1\nSha256: 0\n";
        let control = Control::parse(control).expect("fields");
        assert_eq!(
            stanza(&control, ["pool/a.deb", "7", "ff"])
                .expect("fields")
                .to_string(),
            "Package: a\nFilename: pool/a.deb\nSize: 7\nSHA256: ff\n"
        );
    }
}
