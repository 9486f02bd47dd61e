//! `llmspell version`.

use serde_json::json;

use crate::{
    Failure,
    cli::{Common, VERSION},
};

/// Show the version
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Version {}

impl Version {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        common.output.show(&json!({ "version": VERSION }), || {
            format!("llmspell {VERSION}\n")
        })
    }
}
