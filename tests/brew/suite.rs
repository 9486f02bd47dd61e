//! Runs tests that may find out that they cannot run here.

use std::panic::catch_unwind;
use std::process::ExitCode;

/// How a test ended, if it did not panic.
pub(crate) enum Outcome {
    Passed,
    /// Not run, and why.
    Skipped(String),
}

/// A test and its name.
pub(crate) type Test<'n> = (&'n str, fn() -> Outcome);

/// Runs tests by name; those whose names hold none of the words of the command line are left out.
pub(crate) fn run(tests: &[Test<'_>]) -> ExitCode {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for (name, test) in tests {
        if !words.is_empty() && !words.iter().any(|word| name.contains(word.as_str())) {
            continue;
        }
        match catch_unwind(test) {
            Ok(Outcome::Passed) => {
                passed += 1;
                println!("ok       {name}");
            }
            Ok(Outcome::Skipped(why)) => {
                skipped += 1;
                println!("skipped  {name}: {why}");
            }
            Err(_) => {
                failed += 1;
                println!("FAILED   {name}");
            }
        }
    }
    println!("brew: {passed} passed, {failed} failed, {skipped} skipped");
    ExitCode::from(u8::from(failed > 0))
}
