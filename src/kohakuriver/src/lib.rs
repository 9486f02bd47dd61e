//! KohakuRiver: a cluster manager for small teams.
//!
//! One program with three faces: the host daemon, which keeps the table of nodes; the runner daemon,
//! which represents one node; and the command that asks the host. [`run`] is the entry; `cli` says
//! what can be typed, `verb` has one file for each of those words, `settings` reads configuration,
//! `host` and `runner` are the daemons, `http` is what both of them serve with,
//! `http_client` what all three ask with.

mod cli;
mod client;
mod clock;
mod daemon_log;
mod host;
mod http;
mod http_client;
mod output;
mod runner;
mod services;
mod settings;
mod task_id;
mod verb;
mod wire;

pub use cli::run;
pub(crate) use dunnage_daemon::{Failure, failure};
