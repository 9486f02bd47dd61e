//! `llmspell kernel start`.
//!
//! The options are here; `kernel_daemon` runs what they ask for.

use std::path::PathBuf;

use dunnage_daemon::HeldSignals;

use super::kernel_daemon;
use crate::{
    Failure,
    cli::Common,
    kernel, output,
    settings::{Environment, Flags, Settings, Source},
};

/// Start a kernel
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Start {
    /// The port of HTTP; the five Jupyter channels have the next five. 0 picks free ports
    #[arg(short, long)]
    port: Option<u16>,
    /// Go into the background once everything works
    #[arg(long, conflicts_with = "foreground")]
    daemon: bool,
    /// Stay in the foreground, whatever the configuration says
    #[arg(long)]
    foreground: bool,
    /// The name of this kernel [default: a random one]
    #[arg(short, long)]
    id: Option<String>,
    /// Where to write how to connect, or a file that says it [default:
    /// ~/.llmspell/kernels/kernel-<ID>.json]
    #[arg(short = 'f', long, value_name = "PATH")]
    connection_file: Option<PathBuf>,
    /// Where to log [default: standard error]
    #[arg(long, value_name = "PATH")]
    log_file: Option<PathBuf>,
    /// Where to write the process id
    #[arg(long, value_name = "PATH")]
    pid_file: Option<PathBuf>,
    /// End after so many seconds without a message; 0 = never
    #[arg(long, value_name = "SECONDS")]
    idle_timeout: Option<u64>,
    /// How many clients may be there at once
    #[arg(long, value_name = "NUMBER")]
    max_clients: Option<u32>,
    /// Begin a new log file at so many bytes
    #[arg(long, value_name = "BYTES")]
    log_rotate_size: Option<u64>,
    /// How many old log files to keep
    #[arg(long, value_name = "NUMBER")]
    log_rotate_count: Option<u32>,
    /// The configuration of a service: it may be missing, it gives way to --config and
    /// LLMSPELL_CONFIG, and unless it says otherwise the kernel waits for messages for ever
    #[arg(long, value_name = "PATH")]
    service_config: Option<PathBuf>,
    /// Check the configuration, and whether a start would work, and start nothing
    #[arg(long)]
    dry_run: bool,
}

impl Start {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        // Before anything that takes time: their default action is death.
        let held = HeldSignals::hold();
        let source = Source::new(
            self.config(common),
            self.flags(common),
            Environment::of_process(),
        );
        if self.dry_run {
            return output::print(&kernel::rehearse(&source)?);
        }
        let mut settings = Settings::new(source.load()?)?;
        if self.service_config.is_some() && !settings.kernel.idle_is_chosen {
            settings.kernel.idle_timeout = None;
        }
        if self.daemon || (settings.daemon.daemonize && !self.foreground) {
            return kernel_daemon::background(held, source);
        }
        kernel_daemon::foreground(held, source, settings)
    }

    /// The configuration file, if one is named.
    fn config(&self, common: &Common) -> Option<PathBuf> {
        let named = common.config.clone();
        // A file that cannot be looked at is not missing: reading it says what is wrong.
        let there = |path: &PathBuf| path.try_exists().unwrap_or(true);
        named.or_else(|| self.service_config.clone().filter(there))
    }

    /// What the command line says about the configuration.
    fn flags(&self, common: &Common) -> Flags {
        Flags {
            port: self.port,
            id: self.id.clone(),
            connection_file: self.connection_file.clone(),
            log_file: self.log_file.clone(),
            log_level: common.trace.map(crate::cli::TraceLevel::level),
            pid_file: self.pid_file.clone(),
            idle_timeout: self.idle_timeout,
            max_clients: self.max_clients,
            log_rotate_size: self.log_rotate_size,
            log_rotate_count: self.log_rotate_count,
        }
    }
}
