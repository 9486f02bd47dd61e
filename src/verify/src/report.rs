//! What was proven.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use comfy_table::Table;
use comfy_table::presets::NOTHING;

use crate::{Check, STATEMENTS, Statement, Suite, Verdict, junit};

/// What was proven: every check, and one verdict per statement, product and suite.
#[derive(Clone, Debug, Default)]
pub struct Report {
    checks: Vec<Check>,
}

/// What one verdict is about; the statement by its place in the list.
type Key<'r> = (usize, &'r str, Suite);

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

    /// The verdict on each statement, product and suite that was tried.
    pub fn verdicts(&self) -> BTreeMap<Key<'_>, Verdict> {
        let mut verdicts: BTreeMap<Key<'_>, Verdict> = BTreeMap::new();
        for check in &self.checks {
            let key = (position(check.statement), &*check.product, check.suite);
            let verdict = match verdicts.remove(&key) {
                Some(other) => other.and(check.verdict.clone()),
                None => check.verdict.clone(),
            };
            verdicts.insert(key, verdict);
        }
        verdicts
    }

    /// How many statements passed, failed and were skipped, counted per product and suite.
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

    /// Statements as rows; the suites as columns, for each product if there are several.
    pub fn table(&self) -> String {
        let verdicts = self.verdicts();
        let products: BTreeSet<&str> = verdicts.keys().map(|(_, product, _)| *product).collect();
        let several = products.len() > 1;
        let columns: Vec<(&str, Suite)> = products
            .iter()
            .flat_map(|product| Suite::ALL.map(|suite| (*product, suite)))
            .collect();
        let title = |(product, suite): &(&str, Suite)| match (several, *suite == Suite::ALL[0]) {
            (false, _) => suite.to_string(),
            (true, true) => format!("{product}\n{suite}"),
            (true, false) => format!("\n{suite}"),
        };
        let mut table = Table::new();
        table.load_style(NOTHING);
        let blank = || std::iter::once(String::new());
        table.set_header(blank().chain(columns.iter().map(title)).chain(blank()));
        for (index, statement) in STATEMENTS.iter().enumerate() {
            let cells = columns
                .iter()
                .map(|(product, suite)| verdicts.get(&(index, *product, *suite)));
            if cells.clone().all(|cell| cell.is_none()) {
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

    fn check(place: (&str, Suite), id: &str, scenario: &'static str, verdict: Verdict) -> Check {
        let (product, suite) = place;
        Check {
            statement: Statement::find(id).expect("a known statement"),
            product: product.to_owned(),
            suite,
            scenario,
            verdict,
            took: Duration::ZERO,
        }
    }

    #[test]
    fn the_worse_of_two_scenarios_counts() {
        let [old, new] = Suite::ALL.map(|suite| ("tinyd", suite));
        let (fail, skip) = (
            Verdict::Fail("no".to_owned()),
            Verdict::Skipped("needs root".to_owned()),
        );
        let report = Report::new(vec![
            check(old, "D11", "remove", Verdict::Pass(3)),
            check(old, "D11", "admin", fail),
            check(new, "D11", "remove", Verdict::Pass(3)),
            check(new, "C5", "install", skip),
        ]);
        assert_eq!(report.to_string(), "1 passed, 1 failed, 1 skipped");
        assert!(!report.is_ok());
        let expected = "      bookworm  trixie
 C5             skip    the daemon stays the direct child: main process is the listening process
 D11  FAIL      pass    remove and reinstall: running again, or still disabled if it was";
        assert_eq!(report.table(), expected);
    }

    #[test]
    fn each_of_several_products_has_its_columns() {
        let both = |product| {
            Suite::ALL.map(|suite| check((product, suite), "C27", "upgrade", Verdict::Pass(1)))
        };
        let mut report = Report::new([both("tinyd"), both("greatd")].concat());
        report.add(check(
            ("greatd", Suite::Trixie),
            "C5",
            "install",
            Verdict::Pass(1),
        ));
        assert_eq!(report.to_string(), "5 passed, 0 failed, 0 skipped");
        let expected = "      greatd            tinyd
      bookworm  trixie  bookworm  trixie
 C5             pass                      the daemon stays the direct child: main process is the \
                        listening process
 C27  pass      pass    pass      pass    state survives upgrade, downgrade and remove";
        assert_eq!(report.table(), expected);
    }
}
