//! `dunnage verify`, on packages of which is known what is wrong with them.
//!
//! A package of Debian's own archive, and one of ours that is broken on purpose in several ways: the
//! report must blame what is broken, and nothing else.

mod expectation;
mod patient;
mod stranger;

use std::process::ExitCode;

use dunnage_verify::missing_prerequisites;

use expectation::Tally;

fn main() -> ExitCode {
    let mut tally = Tally::default();
    let missing: Vec<String> = missing_prerequisites()
        .iter()
        .map(ToString::to_string)
        .collect();
    if missing.is_empty() {
        let tried = patient::all(&mut tally).and_then(|()| stranger::redis(&mut tally));
        if let Err(error) = tried {
            tally.fail("verify", &error.chain());
        }
    } else {
        tally.skip("everything", &missing.join("; "));
    }
    println!("verify: {tally}");
    if tally.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
