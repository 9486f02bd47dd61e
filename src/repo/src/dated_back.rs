//! The date of what is signed.

use dunnage_model::Stamp;

/// How far what is signed is dated back, in seconds: apt refuses a Release file from more than ten
/// seconds ahead of the client's clock, and clocks differ.
const MARGIN: u64 = 60;

/// The date to give to what is made now.
pub(crate) fn dated_back(now: Stamp) -> Stamp {
    Stamp(now.0.saturating_sub(MARGIN))
}
