//! `llmspell kernel uninstall-service`.

use crate::{Failure, output, service::Target};

/// Stop a service and remove what install-service wrote
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct UninstallService {
    #[command(flatten)]
    target: Target,
}

impl UninstallService {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let manager = self.target.manager()?;
        self.target.check_rights()?;
        output::print(&manager.uninstall()?)
    }
}
