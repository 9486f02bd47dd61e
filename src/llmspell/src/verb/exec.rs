//! `llmspell exec`.

use super::run::Place;
use crate::{Failure, cli::Common, engine::Request};

/// Run a piece of code
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Exec {
    /// The code
    code: String,
    #[command(flatten)]
    place: Place,
}

impl Exec {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        let request = Request {
            code: self.code,
            name: "=exec".to_owned(),
            arguments: Some(Vec::new()),
        };
        self.place.run(common, "exec", request)
    }
}
