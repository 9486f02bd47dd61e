//! The ids of tasks.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// The start of 2020, so that the numbers last until 2089.
const EPOCH: u64 = 1_577_836_800_000;
/// What is left of each millisecond for tasks that come within it.
const SEQUENCE_BITS: u32 = 22;

/// Gives every task an id that is higher than all before it.
#[derive(Debug)]
pub(super) struct Ids {
    last: AtomicI64,
}

impl Ids {
    /// Goes on after the highest id that was given so far.
    pub(super) fn after(newest: Option<i64>) -> Ids {
        Ids {
            last: AtomicI64::new(newest.unwrap_or_default()),
        }
    }

    /// The next id: 64 bits, the time in front, as in the Python implementation.
    pub(super) fn next(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = since.map_or(0, |time| {
            u64::try_from(time.as_millis()).unwrap_or_default()
        });
        self.next_at(now)
    }

    /// When the clock was moved back, the ids just go on counting until it has caught up.
    fn next_at(&self, milliseconds: u64) -> i64 {
        let time = milliseconds.saturating_sub(EPOCH) << SEQUENCE_BITS;
        let time = i64::try_from(time).unwrap_or_default();
        let next = |last: i64| last.saturating_add(1).max(time);
        let last = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(next(last))
            });
        next(last.unwrap_or_else(|last| last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_also_when_the_clock_moves_back() {
        let ids = Ids::after(Some(500));
        let later = EPOCH + 10_000;
        let given: Vec<i64> = [later, later, later - 9_000, 0, later + 1]
            .map(|time| ids.next_at(time))
            .into();
        let first = 10_000 << SEQUENCE_BITS;
        let second = 10_001 << SEQUENCE_BITS;
        assert_eq!(given, [first, first + 1, first + 2, first + 3, second]);
        assert_eq!(Ids::after(Some(second)).next_at(later), second + 1);
    }
}
