//! `llmspell kernel service-status`.

use dunnage_daemon::exit_code;
use serde_json::json;

use crate::{Failure, cli::Common, service::Target};

/// Show whether a kernel is installed as a service, and runs
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ServiceStatus {
    #[command(flatten)]
    target: Target,
}

impl ServiceStatus {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        let Some(found) = self.target.manager()?.find()? else {
            return Err(Failure::new("there is no such service")
                .hint("`llmspell kernel install-service` makes one")
                .code(exit_code::UNAVAILABLE));
        };
        let value = json!({
            "file": found.file,
            "packaged": found.packaged,
            "enabled": found.enabled,
            "active": found.active,
        });
        let origin = if found.packaged {
            " (from a package)"
        } else {
            ""
        };
        common.output.show(&value, || {
            format!(
                "{}{origin}\nenabled  {}\nactive   {}\n",
                found.file.display(),
                found.enabled,
                found.active
            )
        })
    }
}
