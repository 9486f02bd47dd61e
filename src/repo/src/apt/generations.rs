//! Which indexes belong together, and when they may go.
//!
//! A client may hold an InRelease for a while before it asks for the indexes named there, and a proxy
//! longer, so that the files of the last generations stay.

use std::collections::BTreeSet;

use dunnage_model::Stamp;
use dunnage_package::deb::Control;

use crate::{Store, StoreError, sha256};

/// Generations that stay however old they are.
const KEEP: usize = 3;
/// Seconds for which a generation stays after another followed it.
const GRACE: u64 = 3 * 24 * 60 * 60;

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
    let (old, kept) = split(records, now);
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

/// The generations that may go, and those that stay.
fn split(mut records: Vec<String>, now: Stamp) -> (Vec<String>, Vec<String>) {
    // Sorted by path, they are sorted by date.
    let newest = records.len().saturating_sub(KEEP);
    let limit = now.0.saturating_sub(GRACE);
    let followed_long_ago = |at: usize| records.get(at + 1).is_some_and(|next| date(next) < limit);
    let old = (0..newest).take_while(|at| followed_long_ago(*at)).count();
    let kept = records.split_off(old);
    (records, kept)
}

fn date(record: &str) -> u64 {
    let name = record.rsplit('/').next().unwrap_or_default();
    // A name that is not ours counts as new, and stays.
    name.split('-')
        .next()
        .and_then(|date| date.parse().ok())
        .unwrap_or(u64::MAX)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_generations_and_three_days_stay() {
        let day = 86_400;
        let records = |days: &[u64]| -> Vec<String> {
            days.iter()
                .map(|at| format!("dists/s/generations/{:012}-aa", at * day))
                .collect()
        };
        let now = Stamp(100 * day);
        // (days on which something was published, how many of them may go)
        for (days, gone) in [
            (&[1][..], 0),
            (&[1, 2, 3], 0),
            (&[1, 2, 3, 4], 1),
            (&[1, 2, 3, 4, 99], 2),
            (&[1, 96, 98, 99, 100], 1),
            (&[1, 98, 98, 99, 100], 0),
            (&[99, 99, 99, 99, 99], 0),
        ] {
            let (old, kept) = split(records(days), now);
            assert_eq!(
                (old.len(), kept.len()),
                (gone, days.len() - gone),
                "{days:?}"
            );
        }
    }
}
