//! `kohakuriver man`, for whoever packages.

use std::path::PathBuf;

use clap::Command;
use dunnage_daemon::WholeFile;
use dunnage_unit::Mode;

use super::{man_command, man_keys};
use crate::{Failure, cli::VERSION, settings::Role};

/// Write the man pages into a directory
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Man {
    /// Where to
    directory: PathBuf,
}

impl Man {
    pub(crate) fn run(self, mut command: Command) -> Result<(), Failure> {
        command = command.disable_help_subcommand(true);
        command.build();
        let mut pages = man_command::pages(&command)
            .map_err(|error| Failure::new(format!("failed to make the man pages: {error}")))?;
        pages.extend([Role::Host, Role::Runner].map(man_keys::page));
        for (name, text) in pages {
            let file = WholeFile {
                path: self.directory.join(name),
                text,
                mode: Mode::new(0o644),
            };
            file.replace().map_err(|error| Failure::of(&error))?;
        }
        Ok(())
    }
}

/// What stands at the foot of each page.
pub(super) fn source() -> String {
    format!("kohakuriver {VERSION}")
}
