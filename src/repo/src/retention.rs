//! How long generations of indexes stay.

use dunnage_model::Stamp;

/// Generations that stay however old they are.
const KEEP: usize = 3;
/// Seconds for which a generation stays after another followed it.
const GRACE: u64 = 3 * 24 * 60 * 60;

/// The generations that may go, and those that stay, of paths that end in a date and a digest.
pub(crate) fn split(mut records: Vec<String>, now: Stamp) -> (Vec<String>, Vec<String>) {
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
