//! `llmspell kernel stop`.

use std::path::PathBuf;

use crate::{Failure, cli::Common};

/// Stop kernels
#[derive(Clone, Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub(crate) struct Stop {
    /// The name of the kernel
    #[arg(value_name = "ID", group = "which")]
    name: Option<String>,
    /// The name of the kernel
    #[arg(short, long, group = "which")]
    id: Option<String>,
    /// The kernel with this PID file
    #[arg(long, value_name = "PATH", group = "which")]
    pid_file: Option<PathBuf>,
    /// All kernels of this user
    #[arg(long, group = "which")]
    all: bool,
    /// Kill at once
    #[arg(long)]
    force: bool,
    /// How many seconds a kernel has to end before it is killed
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
    /// Leave the PID file and the connection file of a killed kernel
    #[arg(long)]
    no_cleanup: bool,
}

impl Stop {
    pub(crate) fn run(self, _common: &Common) -> Result<(), Failure> {
        Err(Failure::new("not written yet"))
    }
}
