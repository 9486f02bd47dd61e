//! What can be typed.

use clap::{Parser, Subcommand};

use crate::console::{Console, OutputFormat};
use crate::failure::Failure;
use crate::verb;

/// Packages daemons: one manifest becomes packages with correct maintainer scripts and a signed
/// repository.
#[derive(Debug, Parser)]
#[command(
    name = "dunnage",
    version,
    after_help = "Exit codes: 0 done, 1 something failed, 2 wrong options, 3 a manifest has problems,
4 a committed file is not what the manifests say. `lint` and `diff`: 1 something was found,
2 a file is no sound package."
)]
pub(crate) struct Cli {
    /// How results are printed.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) format: OutputFormat,

    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// The verbs, in the order in which a project meets them.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Init(verb::Init),
    Check(verb::Check),
    Explain(verb::Explain),
    Render(verb::Render),
    Build(verb::Build),
    Lint(verb::Lint),
    Diff(verb::Diff),
    Verify(verb::Verify),
    Key(verb::Key),
    Publish(verb::Publish),
    Ship(verb::Ship),
    Completions(verb::Completions),
    Man(verb::Man),
}

impl Verb {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        match self {
            Verb::Init(verb) => verb.run(console),
            Verb::Check(verb) => verb.run(console),
            Verb::Explain(verb) => verb.run(console),
            Verb::Render(verb) => verb.run(console),
            Verb::Build(verb) => verb.run(console),
            Verb::Lint(verb) => verb.run(console),
            Verb::Diff(verb) => verb.run(console),
            Verb::Verify(verb) => verb.run(console),
            Verb::Key(verb) => verb.run(console),
            Verb::Publish(verb) => verb.run(console),
            Verb::Ship(verb) => verb.run(console),
            Verb::Completions(verb) => verb.run(console),
            Verb::Man(verb) => verb.run(console),
        }
    }
}
