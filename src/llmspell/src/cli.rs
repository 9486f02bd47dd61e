//! What can be typed.

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use dunnage_daemon::LogLevel;

use crate::{
    Failure,
    output::Format,
    verb::{Completion, Config, Exec, Kernel, Man, Repl, Run, Version},
};

/// The version of this build.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs Lua scripts that can ask language models, at once or in a kernel that stays.
#[derive(Debug, Parser)]
#[command(
    name = "llmspell",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong options, 69 the kernel does not answer, 70 \
                  a script could not be stopped, 77 a step needs root, 78 the configuration is \
                  wrong, 130 interrupted."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    common: Common,
    /// The configuration profile; there is only `default`
    // Not for all verbs: `kernel start` has another -p.
    #[arg(short, long, default_value = "default", value_name = "NAME")]
    profile: String,
    #[command(subcommand)]
    verb: Verb,
}

/// What every verb understands.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Common {
    /// The configuration file [default: ./llmspell.toml, ~/.config/llmspell/config.toml or
    /// /etc/llmspell/kernel.toml, the first that can be read]
    #[arg(
        short,
        long,
        global = true,
        env = "LLMSPELL_CONFIG",
        value_name = "PATH"
    )]
    pub(crate) config: Option<PathBuf>,
    /// How much is logged
    #[arg(long, global = true, value_enum, value_name = "LEVEL")]
    pub(crate) trace: Option<TraceLevel>,
    /// How results are shown
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    pub(crate) output: Format,
}

/// How much is logged, as the option says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TraceLevel {
    /// Only errors; a log that says nothing would hide why a start failed.
    Off,
    /// Only errors.
    Error,
    /// And what may become one.
    Warn,
    /// And what happens.
    Info,
    /// And why.
    Debug,
    /// And everything.
    Trace,
}

impl TraceLevel {
    pub(crate) fn level(self) -> LogLevel {
        match self {
            TraceLevel::Off | TraceLevel::Error => LogLevel::Error,
            TraceLevel::Warn => LogLevel::Warn,
            TraceLevel::Info => LogLevel::Info,
            TraceLevel::Debug => LogLevel::Debug,
            TraceLevel::Trace => LogLevel::Trace,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Verb {
    Kernel(Kernel),
    Exec(Exec),
    Run(Run),
    Repl(Repl),
    Config(Config),
    Version(Version),
    Completion(Completion),
    #[command(hide = true)]
    Man(Man),
}

impl Verb {
    fn run(self, common: &Common) -> Result<(), Failure> {
        match self {
            Verb::Kernel(verb) => verb.run(common),
            Verb::Exec(verb) => verb.run(common),
            Verb::Run(verb) => verb.run(common),
            Verb::Repl(verb) => verb.run(common),
            Verb::Config(verb) => verb.run(common),
            Verb::Version(verb) => verb.run(common),
            Verb::Completion(verb) => verb.run(Cli::command()),
            Verb::Man(verb) => verb.run(Cli::command()),
        }
    }
}

/// Does what the command line says.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, with exit code 0 and on standard output.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match known_profile(&cli.profile).and_then(|()| cli.verb.run(&cli.common)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_silent() {
                eprintln!("{failure}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn known_profile(name: &str) -> Result<(), Failure> {
    if name == "default" {
        return Ok(());
    }
    Err(
        Failure::new(format!("there is no profile `{name}`, only `default`"))
            .hint("write what the profile would say into a file and give it with --config")
            .code(dunnage_daemon::exit_code::USAGE),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
