//! `kohakuriver host`.

use super::daemon::{DaemonOptions, block_on, environment};
use crate::{Failure, host, settings::Role};

/// Run the host daemon, which keeps the table of nodes
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Host {
    #[command(flatten)]
    options: DaemonOptions,
}

impl Host {
    pub(crate) fn run(self) -> Result<(), Failure> {
        block_on(host::start(self.options.source(Role::Host), environment()))
    }
}
