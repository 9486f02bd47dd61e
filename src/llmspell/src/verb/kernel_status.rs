//! `llmspell kernel status`.

use crate::{Failure, cli::Common};

/// Show the kernels that run
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Status {
    /// Only this kernel
    #[arg(short, long)]
    id: Option<String>,
    /// How it is shown
    #[arg(short, long, value_enum, default_value_t)]
    format: StatusFormat,
    /// Only the exit code
    #[arg(short, long)]
    quiet: bool,
    /// Show it again and again
    #[arg(short, long)]
    watch: bool,
    /// Seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    interval: u64,
}

/// How kernels are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum StatusFormat {
    /// A line for each.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For programs and people.
    Yaml,
    /// A block for each.
    Text,
}

impl Status {
    pub(crate) fn run(self, _common: &Common) -> Result<(), Failure> {
        Err(Failure::new("not written yet"))
    }
}
