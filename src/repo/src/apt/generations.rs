//! Which indexes belong together, and when they may go.
//!
//! A client may hold an InRelease for a while before it asks for the indexes named there, and a proxy
//! longer, so that the files of the last generations stay.

use std::collections::BTreeSet;

use dunnage_model::Stamp;
use dunnage_package::deb::Control;

use crate::{Store, StoreError, retention, sha256};

/// Where the Release file of a generation is kept.
pub(crate) fn path(suite: &str, date: Stamp, release: &str) -> String {
    let digest = sha256(release.as_bytes());
    format!(
        "{}/{:012}-{}",
        folder(suite),
        date.0,
        digest.get(..16).unwrap_or_default()
    )
}

/// Removes what no generation worth keeping refers to; says how many files.
pub(crate) fn collect(store: &dyn Store, suite: &str, now: Stamp) -> Result<usize, StoreError> {
    let records = store.list(&folder(suite))?;
    let (old, kept) = retention::split(records, now);
    let mut wanted = BTreeSet::new();
    for record in &kept {
        let Some(bytes) = store.read(record)? else {
            continue;
        };
        match Control::parse(&String::from_utf8_lossy(&bytes)) {
            Ok(release) => wanted.extend(digests(&release)),
            // Better a full disk than a client without its index.
            Err(_) => return Ok(0),
        }
    }
    let unwanted = store
        .list(&format!("dists/{suite}"))?
        .into_iter()
        .filter(|path| {
            let digest = path
                .rsplit_once("/by-hash/SHA256/")
                .map(|(_, digest)| digest);
            digest.is_some_and(|digest| !wanted.contains(digest))
        });
    let removed: Vec<String> = unwanted.chain(old).collect();
    removed.iter().try_for_each(|path| store.remove(path))?;
    Ok(removed.len())
}

fn digests(release: &Control) -> Vec<String> {
    let list = release.get("SHA256").unwrap_or_default();
    list.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn folder(suite: &str) -> String {
    format!("dists/{suite}/generations")
}
