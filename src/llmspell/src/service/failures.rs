//! What goes wrong with services, in words.

use std::process::{Command, Stdio};

use dunnage_daemon::{InstallError, Step};
use dunnage_unit::UnitError;

use crate::{Failure, advised};

pub(super) fn refused(error: &UnitError) -> Failure {
    let hint = error.hint();
    let failure = Failure::new(crate::failure::chain(error));
    hint.into_iter().fold(failure, Failure::hint)
}

pub(super) fn not_installed(error: InstallError) -> Failure {
    match error {
        InstallError::Unit(error) => refused(&error),
        other => advised(&other),
    }
}

/// Runs a command that must succeed.
pub(super) fn run(argv: &[&str]) -> Result<(), Failure> {
    let step = Step::new(argv.iter().copied());
    match step.run() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(format!("`{step}` ended with {status}"))),
        Err(error) => Err(Failure::new(format!("failed to run `{step}`: {error}"))),
    }
}

/// Runs a command whose answer is what it prints and how it ends; its failure is an answer as well.
pub(super) fn ask(argv: &[&str]) -> (bool, String) {
    let Some((program, arguments)) = argv.split_first() else {
        return (false, String::new());
    };
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    match output {
        Ok(output) => (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        ),
        Err(_) => (false, String::new()),
    }
}
