//! What was proven.

use std::collections::BTreeMap;
use std::fmt;

use comfy_table::Table;
use comfy_table::presets::NOTHING;

use crate::{Check, STATEMENTS, Statement, Suite, Verdict, junit};

/// What was proven: every check, and one verdict per statement and suite.
#[derive(Clone, Debug, Default)]
pub struct Report {
    checks: Vec<Check>,
}

impl Report {
    /// A report of these checks.
    pub fn new(checks: Vec<Check>) -> Report {
        Report { checks }
    }

    /// Adds a check.
    pub fn add(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// Every check, in the order in which they were decided.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The verdict on each statement and suite that was tried.
    pub fn verdicts(&self) -> BTreeMap<(usize, Suite), Verdict> {
        let mut verdicts: BTreeMap<(usize, Suite), Verdict> = BTreeMap::new();
        for check in &self.checks {
            let key = (position(check.statement), check.suite);
            let verdict = match verdicts.remove(&key) {
                Some(other) => other.and(check.verdict.clone()),
                None => check.verdict.clone(),
            };
            verdicts.insert(key, verdict);
        }
        verdicts
    }

    /// How many statements passed, failed and were skipped, counted per suite.
    pub fn counts(&self) -> (usize, usize, usize) {
        self.verdicts()
            .values()
            .fold((0, 0, 0), |(pass, fail, skip), verdict| match verdict {
                Verdict::Pass(_) => (pass + 1, fail, skip),
                Verdict::Fail(_) => (pass, fail + 1, skip),
                Verdict::Skipped(_) => (pass, fail, skip + 1),
                Verdict::NotApplicable(_) => (pass, fail, skip),
            })
    }

    /// Whether nothing failed.
    pub fn is_ok(&self) -> bool {
        self.counts().1 == 0
    }

    /// Statements as rows, suites as columns.
    pub fn table(&self) -> String {
        let verdicts = self.verdicts();
        let mut table = Table::new();
        table.load_style(NOTHING);
        let suites = Suite::ALL.map(|suite| suite.to_string());
        table.set_header(
            ["".to_owned()]
                .into_iter()
                .chain(suites)
                .chain(["".to_owned()]),
        );
        for (index, statement) in STATEMENTS.iter().enumerate() {
            let cells = Suite::ALL.map(|suite| verdicts.get(&(index, suite)));
            if cells.iter().all(Option::is_none) {
                continue;
            }
            let words = cells.map(|cell| cell.map_or("", Verdict::word).to_owned());
            let row = [statement.id.to_owned()].into_iter().chain(words);
            table.add_row(row.chain([statement.text.to_owned()]));
        }
        table.trim_fmt()
    }

    /// The report as JUnit XML.
    pub fn junit(&self, name: &str) -> String {
        junit::write(name, &self.checks)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pass, fail, skip) = self.counts();
        write!(f, "{pass} passed, {fail} failed, {skip} skipped")
    }
}

fn position(statement: &Statement) -> usize {
    STATEMENTS
        .iter()
        .position(|other| other.id == statement.id)
        .unwrap_or(STATEMENTS.len())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn check(id: &str, suite: Suite, scenario: &'static str, verdict: Verdict) -> Check {
        let statement = Statement::find(id).expect("a known statement");
        Check {
            statement,
            suite,
            scenario,
            verdict,
            took: Duration::ZERO,
        }
    }

    #[test]
    fn the_worse_of_two_scenarios_counts() {
        let report = Report::new(vec![
            check("D11", Suite::Bookworm, "remove", Verdict::Pass(3)),
            check(
                "D11",
                Suite::Bookworm,
                "admin",
                Verdict::Fail("no".to_owned()),
            ),
            check("D11", Suite::Trixie, "remove", Verdict::Pass(3)),
            check(
                "C5",
                Suite::Trixie,
                "install",
                Verdict::Skipped("needs root".to_owned()),
            ),
        ]);
        assert_eq!(report.to_string(), "1 passed, 1 failed, 1 skipped");
        assert!(!report.is_ok());
        let expected = "      bookworm  trixie
 C5             skip    the daemon stays the direct child: main process is the listening process
 D11  FAIL      pass    remove and reinstall: running again, or still disabled if it was";
        assert_eq!(report.table(), expected);
    }
}
