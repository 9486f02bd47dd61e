//! One file for each word of the command line.

mod completion;
mod config;
mod exec;
mod kernel;
mod kernel_connect;
mod kernel_daemon;
mod kernel_install_kernelspec;
mod kernel_install_service;
mod kernel_service_status;
mod kernel_start;
mod kernel_status;
mod kernel_stop;
mod kernel_uninstall_service;
mod man;
mod man_keys;
mod repl;
mod run;
mod version;

pub(crate) use completion::Completion;
pub(crate) use config::Config;
pub(crate) use exec::Exec;
pub(crate) use kernel::Kernel;
pub(crate) use man::Man;
pub(crate) use repl::Repl;
pub(crate) use run::Run;
pub(crate) use version::Version;
