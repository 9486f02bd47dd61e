//! `llmspell kernel connect`.

use super::repl::talk;
use crate::{
    Failure, advised,
    cli::Common,
    client::{Remote, Runner, Target},
    settings::Environment,
};

/// Type code for a kernel that runs
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Connect {
    /// its name, host:port, tcp://host:port or a connection file [default: the only kernel that runs]
    address: Option<String>,
}

impl Connect {
    pub(crate) fn run(self, _common: &Common) -> Result<(), Failure> {
        let target = Target::find(self.address.as_deref(), &Environment::of_process())?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| advised(&error))?;
        let remote = runtime.block_on(Remote::connect(&target))?;
        talk(&runtime, Runner::There(Box::new(remote)))
    }
}
