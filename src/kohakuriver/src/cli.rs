//! What can be typed.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
    process::ExitCode,
    time::Duration,
};

use clap::{CommandFactory, Parser, Subcommand};

use crate::{
    Failure,
    output::Format,
    verb::{Completion, Config, Host, Init, Man, Node, Runner, Status, Task, Version},
};

/// The version of this build.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Cluster manager for small teams.
#[derive(Debug, Parser)]
#[command(
    name = "kohakuriver",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong options, 69 the host does not answer, \
                        77 a step needs root, 78 the configuration is wrong, 130 interrupted. `task \
                        submit --wait` exits with the code of the task; 137 it was killed, 125 it \
                        ended without a code, 75 its node fell silent and the task may come back."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    client: ClientOptions,
    #[command(subcommand)]
    verb: Verb,
}

/// Where the host is, and how answers are shown.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ClientOptions {
    /// The address of the host
    #[arg(
        short = 'H',
        long,
        env = "KOHAKURIVER_HOST",
        default_value = "localhost"
    )]
    pub(crate) host: String,
    /// The port of the host
    #[arg(short = 'P', long, env = "KOHAKURIVER_PORT", default_value_t = 8000)]
    pub(crate) port: u16,
    /// How answers are shown
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// The same options after the verb. Not clap's global options: `init` has a `--host` of its own.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ClientOverrides {
    #[command(flatten)]
    place: HostOverrides,
    /// How answers are shown
    #[arg(short, long, value_enum)]
    format: Option<Format>,
}

/// Those of them that say where the host is.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct HostOverrides {
    /// The address of the host
    #[arg(short = 'H', long)]
    host: Option<String>,
    /// The port of the host
    #[arg(short = 'P', long)]
    port: Option<u16>,
}

/// How long a command goes on while the host is silent.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct PatienceOptions {
    /// Go on for so many seconds while the host does not answer, because it is restarted or the
    /// network is down
    #[arg(
        long,
        value_name = "SECONDS",
        env = "KOHAKURIVER_PATIENCE",
        default_value_t = 300
    )]
    patience: u64,
}

impl PatienceOptions {
    pub(crate) fn limit(self) -> Duration {
        Duration::from_secs(self.patience)
    }
}

impl ClientOptions {
    /// What stands after the verb wins.
    pub(crate) fn with(self, overrides: ClientOverrides) -> ClientOptions {
        ClientOptions {
            format: overrides.format.unwrap_or(self.format),
            ..self.at(overrides.place)
        }
    }

    /// The same, where there is no choice of a format.
    pub(crate) fn at(self, place: HostOverrides) -> ClientOptions {
        ClientOptions {
            host: place.host.unwrap_or(self.host),
            port: place.port.unwrap_or(self.port),
            format: self.format,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Verb {
    Host(Host),
    Runner(Runner),
    Status(Status),
    Task(Task),
    Node(Node),
    Init(Init),
    Config(Config),
    Version(Version),
    Completion(Completion),
    #[command(hide = true)]
    Man(Man),
}

impl Verb {
    fn run(self, client: ClientOptions) -> Result<(), Failure> {
        match self {
            Verb::Host(verb) => verb.run(),
            Verb::Runner(verb) => verb.run(),
            Verb::Status(verb) => verb.run(client),
            Verb::Task(verb) => verb.run(client),
            Verb::Node(verb) => verb.run(client),
            Verb::Init(verb) => verb.run(),
            Verb::Config(verb) => verb.run(client),
            Verb::Version(verb) => verb.run(client),
            Verb::Completion(verb) => verb.run(Cli::command()),
            Verb::Man(verb) => verb.run(Cli::command()),
        }
    }
}

/// Does what the command line says.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(spelled_out(arguments)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, with exit code 0 and on standard output.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match cli.verb.run(cli.client) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_silent() {
                eprintln!("{failure}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Turns `kohakuriver.host …` into `kohakuriver host …`: the daemons have names of their own in the
/// Python implementation, which are links to this binary here.
fn spelled_out(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    let name = arguments
        .first()
        .and_then(|path| Path::new(path).file_name())
        .and_then(OsStr::to_str);
    let daemon = match name {
        Some("kohakuriver.host") => "host",
        Some("kohakuriver.runner") => "runner",
        _ => return arguments,
    };
    arguments.insert(1, daemon.into());
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_daemons_have_names_of_their_own() {
        let spelled = |first: &str| spelled_out([first.into(), "--config".into(), "x".into()]);
        assert_eq!(
            spelled("/usr/bin/kohakuriver.host"),
            ["/usr/bin/kohakuriver.host", "host", "--config", "x"]
        );
        assert_eq!(
            spelled("kohakuriver.runner"),
            ["kohakuriver.runner", "runner", "--config", "x"]
        );
        assert_eq!(
            spelled("/usr/bin/kohakuriver"),
            ["/usr/bin/kohakuriver", "--config", "x"]
        );
    }
}
