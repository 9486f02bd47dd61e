//! The native routes: packages that dpkg-buildpackage, rpmbuild, cargo-deb and cargo-generate-rpm make
//! from the committed files, beside those of `dunnage build`.
//!
//! `cargo test -p dunnage-tests --test native -- WORD…` runs the cases whose names hold one of the words.

mod case;
mod deb_facts;
mod deb_routes;
mod dist_routes;
mod forced;
mod generate_rpm;
mod ground;
mod pairs;
mod rpm_facts;
mod rpm_routes;
mod source_routes;
mod tools;

use std::process::ExitCode;

use case::CASES;
use ground::Ground;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted =
        |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let ground = match Ground::new() {
        Ok(ground) => ground,
        Err(error) => {
            println!("native: 0 passed, 1 failed, 0 skipped\n{error}");
            return ExitCode::FAILURE;
        }
    };
    let (mut passed, mut failed) = (0, 0);
    for case in CASES.iter().filter(|case| wanted(case.name)) {
        match (case.run)(&ground) {
            Ok(()) => {
                passed += 1;
                println!("ok      {}", case.name);
            }
            Err(error) => {
                failed += 1;
                println!("FAILED  {}\n{error}", case.name);
                let mut cause = error.source();
                while let Some(error) = cause {
                    println!("  because: {error}");
                    cause = error.source();
                }
            }
        }
    }
    println!("native: {passed} passed, {failed} failed, 0 skipped");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
