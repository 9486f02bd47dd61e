//! LLMSpell: a kernel that runs Lua scripts which can ask language models.
//!
//! [`run`] is the entry; `cli` says what can be typed, `verb` has one file for each of those words,
//! `settings` reads configuration. `kernel` is the daemon: it starts the `engine`, which runs Lua on
//! a thread of its own and asks models through `provider`, and serves it with `http` and with
//! `jupyter` channels, which speak `zmtp`. `client` is the other end of those channels, `census`
//! finds the kernels that run, and `service` has a service manager run one.

mod advice;
mod census;
mod cli;
mod client;
mod engine;
mod http;
mod jupyter;
mod kernel;
mod output;
mod provider;
mod service;
mod settings;
mod verb;
mod zmtp;

pub(crate) use advice::advised;
pub use cli::run;
pub(crate) use dunnage_daemon::{Failure, failure};
