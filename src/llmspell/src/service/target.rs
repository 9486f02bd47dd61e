//! Which service is meant.

use std::{env, path::PathBuf};

use dunnage_daemon::exit_code;
use nix::unistd::Uid;

use super::{Manager, launchd::Launchd, systemd::Systemd};
use crate::{Failure, settings::Environment};

/// The name of the packaged service.
pub(super) const DEFAULT: &str = "llmspell-kernel";

/// Which service is meant.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Target {
    /// Which service manager
    #[arg(long, value_enum, default_value_t)]
    service_type: ServiceType,
    /// A service of the system, not of this user
    #[arg(long)]
    pub(super) system: bool,
    /// The name of the service
    #[arg(long, default_value = DEFAULT)]
    pub(super) name: String,
}

/// A service manager.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum ServiceType {
    /// Of Linux.
    Systemd,
    /// Of macOS.
    Launchd,
    /// That of this system.
    #[default]
    Auto,
}

impl Target {
    /// Who runs it.
    pub(crate) fn manager(&self) -> Result<Box<dyn Manager>, Failure> {
        let launchd = match self.service_type {
            ServiceType::Systemd => false,
            ServiceType::Launchd => true,
            ServiceType::Auto => cfg!(target_os = "macos"),
        };
        let program = if launchd { "launchctl" } else { "systemctl" };
        if !is_on_path(program) {
            return Err(Failure::new(format!(
                "there is no {program} on this system to install a service with"
            ))
            .hint("`llmspell kernel start --daemon` needs no service manager")
            .code(exit_code::USAGE));
        }
        Ok(match launchd {
            true => Box::new(Launchd::new(self, home(self.system)?)?),
            false => Box::new(Systemd::new(self, home(self.system)?)?),
        })
    }

    /// The name without what systemd puts behind it.
    pub(super) fn stem(&self) -> &str {
        self.name.strip_suffix(".service").unwrap_or(&self.name)
    }

    /// Services of the system are root's. Nobody is asked for a password here.
    pub(crate) fn check_rights(&self) -> Result<(), Failure> {
        if !self.system || Uid::effective().is_root() {
            return Ok(());
        }
        let line: Vec<String> = env::args().collect();
        Err(
            Failure::new("Permission denied: a service of the system needs root")
                .hint(format!(
                    "run it as root: sudo {}; or leave --system out for a service of your own",
                    line.join(" ")
                ))
                .code(exit_code::NEEDS_ROOT),
        )
    }
}

fn home(system: bool) -> Result<PathBuf, Failure> {
    let environment = Environment::of_process();
    match environment.home() {
        Some(home) => Ok(home.to_owned()),
        None if system => Ok(PathBuf::from("/")),
        None => Err(Failure::new(
            "HOME is not set, so there is no place for a service of yours",
        )),
    }
}

fn is_on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|directory| directory.join(program).is_file())
}
