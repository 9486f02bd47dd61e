//! `llmspell config`.

use std::path::PathBuf;

use crate::{Failure, cli::Common};

/// Write, check and show the configuration
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Config {
    #[command(subcommand)]
    verb: ConfigVerb,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum ConfigVerb {
    /// Write a file that says what can be said
    Init {
        /// Where to
        #[arg(
            short = 'o',
            long = "output-file",
            default_value = "llmspell.toml",
            value_name = "PATH"
        )]
        path: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Check the configuration; unknown keys are errors
    Validate,
    /// Show the values that hold, and where each comes from
    Show,
}

impl Config {
    pub(crate) fn run(self, _common: &Common) -> Result<(), Failure> {
        Err(Failure::new("not written yet"))
    }
}
