//! `cargo xtask test`: everything that can be tested on this machine.

use std::io;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use crate::debian;
use crate::failures::Failures;
use crate::line::Line;
use crate::proofs::Proofs;
use crate::tally::Tally;

/// Install what the tests need, where that is allowed, and run them.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Only these parts.
    parts: Vec<Part>,
}

/// A part of the tests, in the order in which they run: the quick ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The rules of this workspace.
    Tidy,
    /// What is beside the code, crate by crate.
    Unit,
    /// Whole outputs against committed ones.
    Golden,
    /// The commands as they are typed.
    Cli,
    /// The formulas, as Homebrew would read them.
    Brew,
    /// What native tools build, beside our packages.
    Native,
    /// The readers, with inputs that nobody thought of.
    Fuzz,
    /// The packages on booted systems.
    Lifecycle,
    /// `dunnage verify` on packages of which is known what is wrong with them.
    Verify,
}

impl Test {
    pub(crate) fn run(self) -> io::Result<bool> {
        debian::install_missing(debian::FOR_TESTS)?;
        let parts = if self.parts.is_empty() {
            Part::value_variants()
        } else {
            &self.parts
        };
        let mut total = Tally::default();
        let mut table = Vec::new();
        let mut proofs = Proofs::default();
        let mut failures = Failures::default();
        let start = Instant::now();
        for part in parts {
            let name = part
                .to_possible_value()
                .map(|value| value.get_name().to_owned());
            let name = name.unwrap_or_default();
            println!("\n== {name}");
            let (mut tally, begin) = (Tally::default(), Instant::now());
            let good = part.line().read(|line| {
                proofs.hear(line);
                failures.hear(&name, line);
                if let Some(more) = Tally::of(line) {
                    tally += more;
                }
            })?;
            // A part that did not build, or died, has no failed test to show for it.
            if !good && tally.failed == 0 {
                tally.failed = 1;
                failures.broke(&name);
            }
            let took = minutes(begin.elapsed());
            table.push(format!("{name:<10} {took} {tally}"));
            total += tally;
        }
        if !proofs.is_empty() {
            println!("\n== what was proven\n{proofs}");
        }
        if !failures.is_empty() {
            println!("\n== what failed\n{failures}");
        }
        let took = minutes(start.elapsed());
        println!("\n{}\n{:<10} {took}", table.join("\n"), "all of it");
        println!("{total}");
        Ok(total.failed == 0 && total.passed > 0)
    }
}

/// As `minutes:seconds`, in a column.
fn minutes(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{:>3}:{:02}", seconds / 60, seconds % 60)
}

impl Part {
    fn line(self) -> Line {
        let cargo = Line::cargo();
        // Of the whole workspace, so that every crate has the same features in all parts, and is compiled
        // once.
        let tests = ["test", "--quiet", "--workspace", "--test"];
        match self {
            Part::Tidy => cargo.args(["xtask", "tidy"]),
            Part::Unit => {
                let all = ["test", "--quiet", "--no-fail-fast", "--workspace"];
                cargo.args(all).args(["--exclude", "dunnage-tests"])
            }
            Part::Golden => cargo.args(tests).args(["golden"]),
            Part::Cli => cargo.args(tests).args(["cli"]),
            Part::Brew => cargo.args(tests).args(["brew"]),
            Part::Native => cargo.args(tests).args(["native"]),
            Part::Fuzz => cargo.args(["xtask", "fuzz"]),
            Part::Lifecycle => cargo.args(tests).args(["lifecycle"]),
            Part::Verify => cargo.args(tests).args(["verify"]),
        }
    }
}
