//! What the command line says about the configuration.

use std::path::PathBuf;

use dunnage_daemon::LogLevel;

/// Options that win over everything else.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) port: Option<u16>,
    pub(crate) id: Option<String>,
    pub(crate) connection_file: Option<PathBuf>,
    pub(crate) log_file: Option<PathBuf>,
    pub(crate) log_level: Option<LogLevel>,
    pub(crate) pid_file: Option<PathBuf>,
    pub(crate) idle_timeout: Option<u64>,
    pub(crate) max_clients: Option<u32>,
    pub(crate) log_rotate_size: Option<u64>,
    pub(crate) log_rotate_count: Option<u32>,
}
