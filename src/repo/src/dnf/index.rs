//! The indexes of a tree: pure, from a pool.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use dunnage_model::Stamp;
use flate2::{Compression, GzBuilder};

use super::record::Record;
use super::{Pool, Unsigned};

const COMMON: &str = "http://linux.duke.edu/metadata";

/// An index file, stored under its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Index {
    /// As in `primary`.
    pub(crate) kind: &'static str,
    /// Of the compressed file.
    pub(crate) sha256: String,
    pub(crate) bytes: Vec<u8>,
    open_sha256: String,
    open_size: usize,
}

/// Why indexes cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// Not enough memory, in practice.
    #[error("failed to compress {kind}.xml")]
    Compress {
        /// The index.
        kind: &'static str,
        /// What the library said.
        source: io::Error,
    },
}

impl Index {
    /// Where it is in the tree.
    pub(crate) fn path(&self) -> String {
        format!("repodata/{}-{}.xml.gz", self.sha256, self.kind)
    }
}

/// Writes the indexes of a pool and the repomd.xml that lists them, dated a little before `now`, as
/// everything signed is.
pub fn index(pool: &Pool, now: Stamp) -> Result<Unsigned, IndexError> {
    let entries = pool.entries();
    let date = crate::dated_back(now);
    let records = || entries.iter().map(|entry| entry.record());
    let indexes = [
        file("primary", "metadata", "common", records(), |r| &r.primary)?,
        file("filelists", "filelists", "filelists", records(), |r| {
            &r.filelists
        })?,
        file("other", "otherdata", "other", records(), |r| &r.other)?,
    ];
    Ok(Unsigned {
        view: pool.view().clone(),
        now,
        date,
        repomd: repomd(&indexes, date),
        indexes: indexes.to_vec(),
        entries: entries.into_iter().cloned().collect(),
        head: pool.head().map(str::to_owned),
    })
}

fn file<'a>(
    kind: &'static str,
    root: &str,
    schema: &str,
    records: impl ExactSizeIterator<Item = &'a Record>,
    fragment: impl Fn(&Record) -> &String,
) -> Result<Index, IndexError> {
    let more = match kind {
        "primary" => format!(" xmlns:rpm=\"{COMMON}/rpm\""),
        _ => String::new(),
    };
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{root} xmlns=\"{COMMON}/{schema}\"{more} packages=\"{}\">\n",
        records.len()
    );
    for record in records {
        text.push_str(fragment(record));
    }
    // Writing to a String cannot fail.
    let _ = writeln!(text, "</{root}>");
    let compress = |source| IndexError::Compress { kind, source };
    let bytes = gzip(text.as_bytes()).map_err(compress)?;
    Ok(Index {
        kind,
        sha256: crate::sha256(&bytes),
        bytes,
        open_sha256: crate::sha256(text.as_bytes()),
        open_size: text.len(),
    })
}

/// In the one form that every dnf and zypper in use reads, without a time or a name inside, so that
/// equal indexes are equal files.
fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

pub(crate) fn repomd(indexes: &[Index], date: Stamp) -> String {
    let date = date.0;
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <repomd xmlns=\"{COMMON}/repo\" xmlns:rpm=\"{COMMON}/rpm\">\n  \
         <revision>{date}</revision>\n"
    );
    for index in indexes {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  <data type=\"{}\">\n    \
             <checksum type=\"sha256\">{}</checksum>\n    \
             <open-checksum type=\"sha256\">{}</open-checksum>\n    \
             <location href=\"{}\"/>\n    \
             <timestamp>{date}</timestamp>\n    \
             <size>{}</size>\n    \
             <open-size>{}</open-size>\n  \
             </data>",
            index.kind,
            index.sha256,
            index.open_sha256,
            index.path(),
            index.bytes.len(),
            index.open_size,
        );
    }
    text.push_str("</repomd>\n");
    text
}

/// When a repomd.xml of ours was made.
pub(crate) fn date(repomd: &str) -> Option<Stamp> {
    let (_, rest) = repomd.split_once("<revision>")?;
    let (date, _) = rest.split_once("</revision>")?;
    date.parse().ok().map(Stamp)
}

/// The digests of the indexes a repomd.xml of ours lists.
pub(crate) fn listed(repomd: &str) -> impl Iterator<Item = &str> {
    let places = repomd.split("<location href=\"repodata/").skip(1);
    places.filter_map(|rest| rest.split('-').next())
}
