//! Running Lua.
//!
//! One state on a thread of its own ([`Engine`]), because a script may compute for as long as it
//! likes while the kernel has to answer. [`Control`] is how it is stopped: a flag that stays up until
//! the script is gone, seen by a hook in every coroutine. What never comes back from C is seen by
//! [`watch`], and only the end of the process helps.

mod api;
mod code;
mod complete;
mod control;
mod inspect;
mod job;
mod library;
mod manual;
mod output;
mod run;
mod sandbox;
mod show;
mod thread;
mod watch;

pub(crate) use control::{Control, Reason};
pub(crate) use job::{Completeness, Completion, Outcome, Request, ScriptError};
pub(crate) use output::Stream;
pub(crate) use thread::{Engine, Surroundings};
pub(crate) use watch::watch;
