//! `llmspell kernel connect`.

use crate::{Failure, cli::Common};

/// Type code for a kernel that runs
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Connect {
    /// host:port, tcp://host:port or a connection file [default: the only kernel that runs]
    address: Option<String>,
}

impl Connect {
    pub(crate) fn run(self, _common: &Common) -> Result<(), Failure> {
        let _ = self.address;
        Err(Failure::new("not written yet"))
    }
}
