//! `dunnage verify`, on packages of which is known what is wrong with them.
//!
//! A package of Debian's own archive, our own, and one that is broken on purpose in several ways, as .deb
//! and as .rpm: the report must blame what is broken, and nothing else. `cargo test -p dunnage-tests
//! --test verify -- patient_rpm` runs one part.

mod expectation;
mod origins;
mod ours;
mod patient;
mod patient_rpm;
mod stranger;
mod wrong;

use std::process::ExitCode;

use dunnage_verify::{VerifyError, missing_prerequisites};

use expectation::Tally;

type Part = fn(&mut Tally) -> Result<(), VerifyError>;

const PARTS: [(&str, Part); 6] = [
    ("wrong", wrong::all),
    ("origins", origins::all),
    ("patient", patient::all),
    ("patient_rpm", patient_rpm::all),
    ("ours", ours::all),
    ("stranger", stranger::redis),
];

/// Those that were named, or all.
fn chosen() -> impl Iterator<Item = (&'static str, Part)> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    PARTS
        .into_iter()
        .filter(move |(name, _)| names.is_empty() || names.iter().any(|other| other == name))
}

fn main() -> ExitCode {
    let mut tally = Tally::default();
    let missing: Vec<String> = missing_prerequisites()
        .iter()
        .map(ToString::to_string)
        .collect();
    if missing.is_empty() {
        for (name, part) in chosen() {
            if let Err(error) = part(&mut tally) {
                tally.fail(name, &error.chain());
            }
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
