//! The daemon.

mod start;

pub(crate) use start::{Serving, rehearse, run};
