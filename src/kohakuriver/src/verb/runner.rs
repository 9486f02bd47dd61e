//! `kohakuriver runner`.

use super::daemon::{DaemonOptions, block_on, environment};
use crate::{Failure, runner, settings::Role};

/// Run the runner daemon, which represents this node
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Runner {
    #[command(flatten)]
    options: DaemonOptions,
}

impl Runner {
    pub(crate) fn run(self) -> Result<(), Failure> {
        block_on(runner::start(
            self.options.source(Role::Runner),
            environment(),
        ))
    }
}
