//! `kohakuriver init config`.

use std::path::PathBuf;

use dunnage_daemon::{WholeFile, exit_code};
use dunnage_unit::Mode;

use crate::{
    Failure, output,
    settings::{Role, sample},
};

/// Write configuration files with every key, commented out
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct InitConfig {
    /// Write that of the host
    #[arg(long)]
    host: bool,
    /// Write that of the runner
    #[arg(long)]
    runner: bool,
    /// Write both
    #[arg(short, long)]
    generate: bool,
    /// Write TOML instead of Python
    #[arg(long)]
    toml: bool,
    /// Where to [default: ~/.kohakuriver]
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
}

impl InitConfig {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let roles: Vec<Role> = [(Role::Host, self.host), (Role::Runner, self.runner)]
            .into_iter()
            .filter_map(|(role, chosen)| (chosen || self.generate).then_some(role))
            .collect();
        if roles.is_empty() {
            return Err(Failure::new("no configuration was chosen")
                .hint("say --host, --runner, or --generate for both")
                .code(exit_code::USAGE));
        }
        let directory = match self.output_dir {
            Some(directory) => directory,
            None => home()?,
        };
        for role in roles {
            let suffix = if self.toml { "toml" } else { "py" };
            let path = directory.join(format!("{}_config.{suffix}", role.name()));
            let text = if self.toml {
                sample::toml(role)
            } else {
                sample::python(role)
            };
            // It may come to hold a secret.
            let file = WholeFile {
                path: path.clone(),
                text,
                mode: Mode::new(0o600),
            };
            if file.create().map_err(|error| Failure::of(&error))? {
                output::print(&format!("wrote {}\n", path.display()))?;
            } else {
                eprintln!(
                    "warning: {} is there already and was left as it is",
                    path.display()
                );
            }
        }
        Ok(())
    }
}

/// `~/.kohakuriver`.
pub(super) fn home() -> Result<PathBuf, Failure> {
    match std::env::var_os("HOME").filter(|home| !home.is_empty()) {
        Some(home) => Ok(PathBuf::from(home).join(".kohakuriver")),
        None => Err(
            Failure::new("HOME is not set, so there is no ~/.kohakuriver")
                .hint("name a directory with --output-dir or --working-dir"),
        ),
    }
}
