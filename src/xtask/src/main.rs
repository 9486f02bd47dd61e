//! Tasks of this workspace: `cargo xtask --help`.

mod commands;
mod debian;
mod failures;
mod line;
mod proofs;
mod tally;
mod task;

use std::process::ExitCode;

use clap::Parser;

/// Tasks of this workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
enum Task {
    Test(task::Test),
    Bench(task::Bench),
    Codegen(task::Codegen),
    Fuzz(task::Fuzz),
    Tidy(task::Tidy),
}

fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Test(task) => task.run(),
        Task::Bench(task) => task.run(),
        Task::Codegen(task) => task.run(),
        Task::Fuzz(task) => task.run(),
        Task::Tidy(task) => task.run(),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
