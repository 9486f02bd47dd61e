//! `llmspell run`.

use std::path::PathBuf;

use crate::{Failure, cli::Common};

/// Run a script
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Run {
    /// The file; `-` is standard input
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// What the script finds in ARGS
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Where code runs.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Place {
    /// The language; there is only `lua`
    #[arg(long, env = "LLMSPELL_ENGINE", default_value = "lua")]
    pub(crate) engine: String,
    /// Run it in a kernel that is there: host:port, tcp://host:port or a connection file
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) connect: Option<String>,
    /// Show output as it is written, not at the end
    #[arg(long)]
    pub(crate) stream: bool,
}

impl Run {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        let code = std::fs::read_to_string(&self.file).map_err(|error| {
            Failure::new(format!("failed to read {}: {error}", self.file.display()))
        })?;
        self.place.run(common, "run", &code, self.arguments)
    }
}

impl Place {
    pub(crate) fn run(
        &self,
        _common: &Common,
        _mode: &str,
        _code: &str,
        _arguments: Vec<String>,
    ) -> Result<(), Failure> {
        Err(Failure::new("not written yet"))
    }
}
