//! The one moment that goes into everything built.

/// A moment in seconds since 1970, from SOURCE_DATE_EPOCH or the last commit; never from the clock, so
/// that equal inputs give equal bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp(pub u64);
