//! One file for each word of the command line.

mod completion;
mod config;
mod daemon;
mod host;
mod init;
mod init_account;
mod init_config;
mod init_service;
mod init_unit;
mod man;
mod node;
mod runner;
mod status;
mod version;

pub(crate) use completion::Completion;
pub(crate) use config::Config;
pub(crate) use host::Host;
pub(crate) use init::Init;
pub(crate) use man::Man;
pub(crate) use node::Node;
pub(crate) use runner::Runner;
pub(crate) use status::Status;
pub(crate) use version::Version;
