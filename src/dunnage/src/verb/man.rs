//! `dunnage man`.

use std::path::PathBuf;

use clap::{Args, CommandFactory};

use crate::cli::Cli;
use crate::console::Console;
use crate::failure::Failure;

/// Write the man pages, dunnage.1 and one for every verb.
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The folder they go to.
    dir: PathBuf,
}

impl Man {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        std::fs::create_dir_all(&self.dir)?;
        clap_mangen::generate_to(Cli::command(), &self.dir)?;
        console.note(format!("man pages are in {}", self.dir.display()));
        Ok(())
    }
}
