//! `llmspell exec`.

use super::run::Place;
use crate::{Failure, cli::Common};

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
        self.place.run(common, "exec", &self.code, Vec::new())
    }
}
