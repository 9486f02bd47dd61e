//! `kohakuriver man`, for whoever packages.

use std::path::PathBuf;

use clap::Command;

use crate::Failure;

/// Write the man pages into a directory
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Man {
    /// Where to
    directory: PathBuf,
}

impl Man {
    pub(crate) fn run(self, command: Command) -> Result<(), Failure> {
        let directory = &self.directory;
        std::fs::create_dir_all(directory)
            .and_then(|()| clap_mangen::generate_to(command, directory))
            .map_err(|error| {
                Failure::new(format!("failed to write {}: {error}", directory.display()))
            })
    }
}
