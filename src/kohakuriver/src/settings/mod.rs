//! The configuration of the daemons: files and environment in, validated settings out.
//!
//! [`RawSettings`] is what a file says, with lines; [`Values`] is every key with the value that holds
//! (environment over file over default) and where it came from; [`HostSettings`] and
//! [`RunnerSettings`] are what the daemons use. Each stage collects every problem it finds.

mod host;
mod host_keys;
mod key;
mod literal;
mod permissions;
mod python;
mod raw;
mod role;
mod runner;
mod runner_keys;
pub(crate) mod sample;
mod scanner;
mod secret;
mod source;
mod toml_file;
mod values;

pub(crate) use dunnage_daemon::{Origin, Problem, Problems};

pub(crate) use host::HostSettings;
pub(crate) use key::{Key, Support};
pub(crate) use literal::Literal;
pub(crate) use permissions::Permissions;
pub(crate) use raw::RawSettings;
pub(crate) use role::Role;
pub(crate) use runner::{RunnerSettings, Shared};
pub(crate) use secret::{Secret, is_secret};
pub(crate) use source::{Loaded, Source};
pub(crate) use values::{Environment, Values};
