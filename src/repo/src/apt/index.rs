//! The indexes of a suite: pure, from a pool and a view.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use dunnage_model::Stamp;
use dunnage_package::deb::{Control, ControlError};
use flate2::{Compression, GzBuilder};
use liblzma::write::XzEncoder;

use super::{Pool, PoolEntry, Unsigned, View, ViewError, rfc1123};

/// xz's own default; more costs memory on every client.
const XZ_LEVEL: u32 = 6;

/// An index file, stored under its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Index {
    /// Below the folder of the suite, without the form of compression: `main/binary-amd64/Packages`.
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) bytes: Vec<u8>,
}

/// Why indexes cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The view is wrong.
    #[error(transparent)]
    View(#[from] ViewError),
    /// A field would break the Release file; the view's check is there to prevent it.
    #[error("failed to write the Release file (this is a bug, please report it)")]
    Release(#[from] ControlError),
    /// Not enough memory, in practice.
    #[error("failed to compress {name}")]
    Compress {
        /// The index.
        name: String,
        /// What the library said.
        source: io::Error,
    },
}

impl Index {
    /// Where it is below the folder of the suite.
    pub(crate) fn path(&self) -> String {
        let folder = self.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/by-hash/SHA256/{}", self.sha256)
    }
}

/// Writes the indexes of `view` over `pool` and the Release file that lists them.
///
/// `now` is the time of publishing; the Release file is dated a little back, because apt refuses one
/// from the future.
pub fn index(pool: &Pool, view: &View, now: Stamp) -> Result<Unsigned, IndexError> {
    view.check()?;
    let entries = pool.entries();
    let mut indexes = Vec::new();
    for component in &view.components {
        for architecture in &view.architectures {
            let shown = entries.iter().copied().filter(|entry| {
                let for_it = [architecture, "all"].contains(&entry.architecture());
                entry.component() == component && for_it
            });
            let name = format!("{component}/binary-{architecture}/Packages");
            indexes.extend(forms(&name, packages(shown).into_bytes())?);
        }
    }
    let date = crate::dated_back(now);
    let release = release(view, date, &indexes)?;
    let entries = entries.into_iter().cloned().collect();
    let head = pool.head(&view.suite).map(str::to_owned);
    Ok(Unsigned {
        suite: view.suite.clone(),
        now,
        date,
        release,
        indexes,
        entries,
        head,
    })
}

fn packages<'a>(entries: impl Iterator<Item = &'a PoolEntry>) -> String {
    entries.fold(String::new(), |mut text, entry| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", entry.stanza());
        text
    })
}

/// The index as it is, and in the forms clients fetch.
fn forms(name: &str, bytes: Vec<u8>) -> Result<[Index; 3], IndexError> {
    let fail = |source| IndexError::Compress {
        name: name.to_owned(),
        source,
    };
    let gz = gzip(&bytes).map_err(fail)?;
    let xz = xz(&bytes).map_err(fail)?;
    Ok(
        [("", bytes), (".gz", gz), (".xz", xz)].map(|(form, bytes)| Index {
            name: format!("{name}{form}"),
            sha256: crate::sha256(&bytes),
            bytes,
        }),
    )
}

/// Without a time or a name inside, so that equal indexes are equal files.
fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// One stream: apt and dnf read no more than the first.
fn xz(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = XzEncoder::new(Vec::new(), XZ_LEVEL);
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn release(view: &View, date: Stamp, indexes: &[Index]) -> Result<Control, ControlError> {
    let mut release = Control::default();
    release.push("Origin", view.origin.as_str())?;
    release.push("Label", view.label.as_str())?;
    release.push("Suite", view.suite.as_str())?;
    release.push("Codename", view.codename.as_str())?;
    release.push("Date", rfc1123::write(date))?;
    if let Some(seconds) = view.valid_for {
        release.push(
            "Valid-Until",
            rfc1123::write(Stamp(date.0.saturating_add(seconds))),
        )?;
    }
    release.push("Acquire-By-Hash", "yes")?;
    release.push("Architectures", view.architectures.join(" "))?;
    release.push("Components", view.components.join(" "))?;
    release.push("Description", view.description.as_str())?;
    let list = indexes.iter().fold(String::new(), |mut list, index| {
        let _ = write!(
            list,
            "\n {} {} {}",
            index.sha256,
            index.bytes.len(),
            index.name
        );
        list
    });
    release.push("SHA256", list)?;
    Ok(release)
}
