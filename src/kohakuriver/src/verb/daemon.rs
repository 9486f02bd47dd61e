//! What `kohakuriver host` and `kohakuriver runner` have in common.

use std::{
    path::PathBuf,
    thread::sleep,
    time::{Duration, Instant},
};

use dunnage_daemon::Readiness;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};

use crate::{
    Failure,
    settings::{Environment, Role, Source},
};

/// The options of a daemon.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct DaemonOptions {
    /// The configuration file, .py or .toml [default: ~/.kohakuriver/<DAEMON>_config.py, if it is
    /// there]
    #[arg(short, long, value_name = "PATH")]
    config: Option<PathBuf>,
    /// Start with built-in defaults if the file of --config is missing
    #[arg(long, requires = "config")]
    if_present: bool,
}

impl DaemonOptions {
    /// Where the configuration is.
    pub(crate) fn source(self, role: Role) -> Source {
        Source::new(role, self.config, self.if_present)
    }
}

/// Runs a daemon on one thread: it waits far more than it works.
pub(crate) fn block_on(daemon: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::of(&error))?;
    let outcome = runtime.block_on(daemon);
    // A name look-up that hangs must not hold up the stop.
    runtime.shutdown_timeout(Duration::from_millis(100));
    bury_children();
    if let Err(failure) = &outcome {
        Readiness.failed(&failure.to_string());
    }
    outcome
}

/// Waits for the programs that ended with the daemon, since they were killed: what outlives the main
/// process of a unit makes systemd wait, and at last call the stop a failure.
fn bury_children() {
    const PATIENCE: Duration = Duration::from_millis(300);
    let began = Instant::now();
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) if began.elapsed() < PATIENCE => {
                sleep(Duration::from_millis(2));
            }
            // Nobody is left, or somebody does not want to go.
            Ok(WaitStatus::StillAlive) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// The environment variables of this process that are text.
pub(crate) fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
