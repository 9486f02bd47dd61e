//! `llmspell kernel install-service`.

use std::path::PathBuf;

use crate::{Failure, cli::Common};

/// Have a service manager run a kernel
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct InstallService {
    /// Which service manager
    #[arg(long, value_enum, default_value_t)]
    service_type: ServiceType,
    /// For the system, not for this user
    #[arg(long)]
    system: bool,
    /// The name of the service
    #[arg(long, default_value = "llmspell-kernel")]
    name: String,
    /// The port of the kernel
    #[arg(long, default_value_t = 9555)]
    port: u16,
    /// The name of the kernel
    #[arg(long)]
    id: Option<String>,
    /// Where the kernel logs
    #[arg(long, value_name = "PATH")]
    log_file: Option<PathBuf>,
    /// Where the kernel writes its process id
    #[arg(long, value_name = "PATH")]
    pid_file: Option<PathBuf>,
    /// Start it at boot, or at login
    #[arg(long)]
    enable: bool,
    /// Start it now
    #[arg(long)]
    start: bool,
    /// Replace a service that is there
    #[arg(long)]
    force: bool,
}

/// A service manager.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ServiceType {
    /// Of Linux.
    Systemd,
    /// Of macOS.
    Launchd,
    /// That of this system.
    #[default]
    Auto,
}

impl InstallService {
    pub(crate) fn run(self: Box<InstallService>, _common: &Common) -> Result<(), Failure> {
        Err(Failure::new("not written yet"))
    }
}
