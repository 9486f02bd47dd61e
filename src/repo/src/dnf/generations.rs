//! Which indexes belong together, and when they may go.
//!
//! A client may hold a repomd.xml for a while before it asks for the indexes named there, and a proxy
//! longer, so that the files of the last generations stay.

use std::collections::BTreeSet;

use dunnage_model::Stamp;

use super::index;
use crate::{Store, StoreError, retention, sha256};

/// The folder of a generation in that of the indexes.
pub(crate) fn name(date: Stamp, repomd: &str) -> String {
    let digest = sha256(repomd.as_bytes());
    format!(
        "generations/{:012}-{}",
        date.0,
        digest.get(..16).unwrap_or_default()
    )
}

/// Removes what no generation worth keeping refers to; says how many files.
pub(crate) fn collect(store: &dyn Store, tree: &str, now: Stamp) -> Result<usize, StoreError> {
    let folder = format!("{tree}/repodata/generations");
    let files = store.list(&folder)?;
    let mut all: Vec<String> = files
        .iter()
        .filter_map(|file| file.rsplit_once('/').map(|(folder, _)| folder.to_owned()))
        .collect();
    all.dedup();
    let (old, kept) = retention::split(all, now);
    let mut wanted = BTreeSet::new();
    for generation in &kept {
        if let Some(bytes) = store.read(&format!("{generation}/repomd.xml"))? {
            let repomd = String::from_utf8_lossy(&bytes);
            wanted.extend(index::listed(&repomd).map(str::to_owned));
        }
    }
    let indexes = store.list(&format!("{tree}/repodata"))?.into_iter();
    let unwanted = indexes.filter(|path| {
        let digest = path
            .strip_suffix(".xml.gz")
            .and_then(|path| path.rsplit('/').next()?.split('-').next());
        digest.is_some_and(|digest| !wanted.contains(digest))
    });
    let of_old = |file: &String| {
        old.iter().any(|folder| {
            file.strip_prefix(folder.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
        })
    };
    let of_old = files.iter().filter(|file| of_old(file)).cloned();
    let removed: Vec<String> = unwanted.chain(of_old).collect();
    removed.iter().try_for_each(|path| store.remove(path))?;
    Ok(removed.len())
}
