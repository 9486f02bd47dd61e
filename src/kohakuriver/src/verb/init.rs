//! `kohakuriver init`.

use super::{init_config::InitConfig, init_service::InitService};
use crate::Failure;

/// Write configuration files and service definitions
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Init {
    #[command(subcommand)]
    verb: InitVerb,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum InitVerb {
    Config(InitConfig),
    Service(InitService),
}

impl Init {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.verb {
            InitVerb::Config(verb) => verb.run(),
            InitVerb::Service(verb) => verb.run(),
        }
    }
}
