//! `llmspell completion`.

use std::path::PathBuf;

use clap::Command;
use clap_complete::{Shell, generate};
use dunnage_daemon::WholeFile;
use dunnage_unit::Mode;

use crate::{Failure, advised, output};

/// Write completions for a shell
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Completion {
    /// Which shell
    shell: Shell,
    /// A file, instead of standard output
    // Not `--output`: that is how results are shown.
    #[arg(short = 'o', long = "output-file", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Completion {
    pub(crate) fn run(self, mut command: Command) -> Result<(), Failure> {
        let mut script = Vec::new();
        generate(self.shell, &mut command, "llmspell", &mut script);
        let text = String::from_utf8_lossy(&script).into_owned();
        match self.file {
            None => output::print(&text),
            Some(path) => WholeFile {
                path,
                text,
                mode: Mode::new(0o644),
            }
            .replace()
            .map_err(|error| advised(&error)),
        }
    }
}
