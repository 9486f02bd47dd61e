//! The daemon.

mod start;

pub(crate) use start::{rehearse, run};
