//! What the terminal shows.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use dunnage_verify::{Event, Listener, Report};

use crate::product::Product;
use crate::scenario::Scenario;

/// Prints each check as it is decided.
pub(crate) struct Printer;

impl Listener for Printer {
    fn on(&self, event: Event<'_>) {
        match event {
            Event::MakingBase { suite, flavour } => {
                println!("     making a {flavour} root of {suite} (once, about half a minute)");
            }
            Event::Preparing(what) => println!("     {what}"),
            Event::Hopeless(reason) => println!("     {reason}"),
            Event::Scenario { .. }
            | Event::Ended { .. }
            | Event::Kept { .. }
            | Event::Keeps { .. } => {}
            Event::Decided(check) => println!("{check}"),
        }
    }
}

/// Every scenario with its statements.
pub(crate) fn list(chosen: &[(Scenario, &Product)]) {
    for (scenario, product) in chosen {
        let (name, proves) = (scenario.name, scenario.proves.join(" "));
        println!("{:<12} {name:<24} {proves}", product.name);
    }
}

/// The table, what failed, the counts, and the exit code they mean.
pub(crate) fn report(report: &Report, junit: Option<&Path>) -> ExitCode {
    println!("\n{}\n", report.table());
    let mut ok = report.is_ok();
    if let Some(path) = junit
        && let Err(error) = fs::write(path, report.junit("lifecycle"))
    {
        eprintln!("error: failed to write {}: {error}", path.display());
        ok = false;
    }
    println!("lifecycle: {report}");
    if ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
