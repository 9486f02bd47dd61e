//! `kohakuriver version`.

use serde_json::json;

use crate::{
    Failure,
    cli::{ClientOptions, VERSION},
    output,
};

/// Show the version
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Version {}

impl Version {
    pub(crate) fn run(self, client: ClientOptions) -> Result<(), Failure> {
        match client.format {
            output::Format::Table => output::print(&format!("kohakuriver {VERSION}\n")),
            format => output::show(
                format,
                &json!({ "version": VERSION }),
                || output::table(&[]),
            ),
        }
    }
}
