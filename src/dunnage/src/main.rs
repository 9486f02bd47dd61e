//! The command `dunnage`.

mod apt_side;
mod brew;
mod cli;
mod compile;
mod console;
mod dnf_side;
mod exceptions;
mod exit_code;
mod failure;
mod held;
mod keys;
mod lines;
mod native;
mod order;
mod origin;
mod paint;
mod papers;
mod press;
mod progress;
mod project;
mod remap;
mod source;
mod trials;
mod vendor;
mod verb;
mod workshop;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let console = console::Console::new(cli.format);
    match cli.verb.run(&console) {
        Ok(()) => ExitCode::from(exit_code::OK),
        Err(failure) => {
            console.failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}
