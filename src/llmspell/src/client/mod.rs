//! The other end: running scripts here, or in a kernel that is there.
//!
//! A [`Target`] says where a kernel is, [`Remote`] talks to it; [`Runner`] is that or an engine of our
//! own, so that `exec`, `run` and `repl` need not care.

mod remote;
mod runner;
mod target;

pub(crate) use remote::Remote;
pub(crate) use runner::{Runner, block_on};
pub(crate) use target::Target;
