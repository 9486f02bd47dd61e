//! `llmspell repl`.

use super::run::Place;
use crate::{Failure, cli::Common};

/// Type code and see what it does
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Repl {
    #[command(flatten)]
    place: Place,
}

impl Repl {
    pub(crate) fn run(self, _common: &Common) -> Result<(), Failure> {
        let _ = self.place;
        Err(Failure::new("not written yet"))
    }
}
