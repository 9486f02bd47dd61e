//! `llmspell config`.

use std::path::PathBuf;

use dunnage_daemon::WholeFile;
use dunnage_unit::Mode;
use serde_json::{Map, Value, json};

use crate::{
    Failure, advised,
    cli::{Common, TraceLevel},
    output,
    settings::{Environment, Flags, SAMPLE, Settings, Source},
};

/// Write, check and show the configuration
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Config {
    #[command(subcommand)]
    verb: ConfigVerb,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum ConfigVerb {
    /// Write a file that says what can be said
    Init {
        /// Where to
        #[arg(
            short = 'o',
            long = "output-file",
            default_value = "llmspell.toml",
            value_name = "PATH"
        )]
        path: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Check the configuration; unknown keys are errors
    Validate,
    /// Show the values that hold, and where each comes from
    Show,
}

impl Config {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        match self.verb {
            ConfigVerb::Init { path, force } => init(path, force),
            ConfigVerb::Validate => {
                let settings = Settings::strict(source(common).load()?)?;
                let value = json!({ "valid": true, "origin": settings.origin });
                common
                    .output
                    .show(&value, || format!("{}: valid\n", settings.origin))
            }
            ConfigVerb::Show => show(common),
        }
    }
}

fn source(common: &Common) -> Source {
    let flags = Flags {
        log_level: common.trace.map(TraceLevel::level),
        ..Flags::default()
    };
    Source::new(common.config.clone(), flags, Environment::of_process())
}

fn init(path: PathBuf, force: bool) -> Result<(), Failure> {
    let shown = path.display().to_string();
    let file = WholeFile {
        path,
        text: SAMPLE.to_owned(),
        // It is where a key will be written.
        mode: Mode::new(0o600),
    };
    let written = if force {
        file.replace().map(|()| true)
    } else {
        file.create()
    };
    if written.map_err(|error| advised(&error))? {
        return output::print(&format!("wrote {shown}\n"));
    }
    Err(Failure::new(format!("{shown} is there already")).hint("--force replaces it"))
}

fn show(common: &Common) -> Result<(), Failure> {
    let settings = Settings::new(source(common).load()?)?;
    let entry = |(key, shown): (&String, &crate::settings::Shown)| {
        let value = json!({ "value": shown.value, "from": shown.origin.to_string() });
        (key.clone(), value)
    };
    let all: Map<String, Value> = settings.shown.iter().map(entry).collect();
    common.output.show(&all, || {
        let set = settings
            .shown
            .iter()
            .filter(|(_, shown)| !shown.value.is_null());
        set.map(|(key, shown)| format!("{key} = {}  # {}\n", shown.value, shown.origin))
            .collect()
    })
}
