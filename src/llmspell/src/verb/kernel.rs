//! `llmspell kernel`.

use super::{
    kernel_connect::Connect, kernel_install_kernelspec::InstallKernelspec,
    kernel_install_service::InstallService, kernel_service_status::ServiceStatus,
    kernel_start::Start, kernel_status::Status, kernel_stop::Stop,
    kernel_uninstall_service::UninstallService,
};
use crate::{Failure, cli::Common};

/// Start, stop and use kernels that stay
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Kernel {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Verb {
    Start(Box<Start>),
    Stop(Stop),
    Status(Status),
    Connect(Connect),
    InstallService(Box<InstallService>),
    UninstallService(UninstallService),
    ServiceStatus(ServiceStatus),
    InstallKernelspec(InstallKernelspec),
}

impl Kernel {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        match self.verb {
            Verb::Start(verb) => verb.run(common),
            Verb::Stop(verb) => verb.run(common),
            Verb::Status(verb) => verb.run(common),
            Verb::Connect(verb) => verb.run(common),
            Verb::InstallService(verb) => verb.run(common),
            Verb::UninstallService(verb) => verb.run(),
            Verb::ServiceStatus(verb) => verb.run(common),
            Verb::InstallKernelspec(verb) => verb.run(common),
        }
    }
}
