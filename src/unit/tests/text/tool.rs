//! The programs that read what we write.

use std::ffi::OsStr;
use std::process::Command;

/// Runs a program that must end with 0 and say nothing, and returns what it said otherwise.
pub(crate) fn silent(program: &str, arguments: &[&OsStr]) {
    let said = run(program, arguments);
    assert_eq!(said, "", "{program} {arguments:?}");
}

/// Runs a program that must end with 0; its output.
pub(crate) fn run(program: &str, arguments: &[&OsStr]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .env("SYSTEMD_LOG_COLOR", "0")
        .env("SYSTEMD_COLORS", "0")
        .output()
        .unwrap_or_else(|error| {
            panic!("this test needs `{program}` ({error}); `cargo xtask test` installs it")
        });
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(
        output.status.success(),
        "{program} {arguments:?} failed:\n{text}"
    );
    text
}
