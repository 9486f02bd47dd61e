//! `kohakuriver init config`.

use std::path::{Path, PathBuf};

use dunnage_daemon::{WholeFile, exit_code};
use dunnage_unit::Mode;

use crate::{
    Failure, output,
    settings::{Literal, Role, sample},
};

/// Write configuration files with every key, most of them commented out
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
    /// Where to; a runner in a directory of its own gets a name and a state directory of its own, so
    /// that several can be on one machine [default: ~/.kohakuriver]
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
            let own = if role == Role::Runner {
                own_settings(&directory)
            } else {
                Vec::new()
            };
            let text = if self.toml {
                sample::toml(role, &own)
            } else {
                sample::python(role, &own)
            };
            // It may come to hold a secret.
            let file = WholeFile {
                path: path.clone(),
                text,
                mode: Mode::new(0o600),
            };
            if file.create().map_err(|error| Failure::of(&error))? {
                let name = match own.first() {
                    Some((_, name)) => format!(", of the node {name}"),
                    None => String::new(),
                };
                output::print(&format!("wrote {}{name}\n", path.display()))?;
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

/// What tells the runner of a directory of its own from the others of this machine: without a name
/// all of them would be one node to the host, and without a directory they would share their state.
fn own_settings(directory: &Path) -> Vec<(&'static str, Literal)> {
    let directory = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let Some(name) = directory.file_name().and_then(|name| name.to_str()) else {
        return Vec::new();
    };
    let name: String = name
        .chars()
        .map(|c| if plain(c) { c } else { '-' })
        .collect();
    // The places of the only runner.
    if [".kohakuriver", "kohakuriver"].contains(&name.as_str()) {
        return Vec::new();
    }
    let machine = nix::unistd::gethostname().unwrap_or_default();
    let machine = machine.to_string_lossy();
    let state = directory.join("state").display().to_string();
    vec![
        ("RUNNER_NAME", Literal::Text(format!("{machine}-{name}"))),
        ("STATE_DIR", Literal::Text(state)),
    ]
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
