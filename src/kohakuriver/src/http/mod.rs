//! What both daemons serve with: bodies, errors, the check of secrets, and counting.

mod body;
mod detail;
mod guard;
mod log_file;
mod observe;

pub(crate) use body::Body;
pub(crate) use detail::{Detail, method_not_allowed, not_found};
pub(crate) use guard::Guard;
pub(crate) use log_file::{LOG_SIZE, LogExcerpt, LogPart, TEXT};
pub(crate) use observe::{Observed, metrics, observe};
