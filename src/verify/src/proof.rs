//! What was found out about one package.

use std::fmt;

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use dunnage_model::Format;
use serde::Serialize;

use crate::{Archive, Check, Subject, Suite, Verdict, junit};

/// What was found out about one package.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The name of the package.
    pub package: String,
    /// Its version.
    pub version: String,
    /// `deb` or `rpm`.
    pub format: &'static str,
    /// What to know when reading it.
    pub remarks: Vec<String>,
    /// Every check, case by case.
    pub checks: Vec<Check>,
}

/// One line of it, for programs.
#[derive(Debug, Serialize)]
struct Line<'p> {
    package: &'p str,
    version: &'p str,
    format: &'p str,
    suite: String,
    case: &'p str,
    statement: &'p str,
    text: &'p str,
    verdict: &'p str,
    facts: usize,
    reason: &'p str,
}

impl Proof {
    pub(crate) fn new(subject: &Subject, older: Option<&Archive>, checks: Vec<Check>) -> Proof {
        let Archive {
            package, version, ..
        } = subject.archive();
        let was = match subject.format() {
            Format::Deb => format!("{version}~was"),
            Format::Rpm => "a lower version".to_owned(),
        };
        let older = match older {
            Some(older) => format!("upgrades come from {}", older.version),
            None => format!(
                "upgrades come from the same package repacked as {was}, because no older one was \
                 given (--from PACKAGE, FOLDER or apt): what differs between two releases was not \
                 tried"
            ),
        };
        let mut remarks = vec![older];
        let units: Vec<&str> = subject
            .units()
            .iter()
            .map(|unit| unit.name.as_str())
            .collect();
        if units.is_empty() {
            remarks.push("it brings no service".to_owned());
        } else {
            remarks.push(format!("services: {}", units.join(", ")));
        }
        if subject.format() == Format::Rpm {
            remarks.push(
                "rpm and dnf are real, the system is a Debian that plays a Fedora: presets enable \
                 nothing, so the service is enabled by hand where a case needs it"
                    .to_owned(),
            );
        }
        Proof {
            package: package.clone(),
            version: version.clone(),
            format: subject.format().name(),
            remarks,
            checks,
        }
    }

    /// Whether something was tried, and nothing failed.
    pub fn is_ok(&self) -> bool {
        self.was_tried() && !self.any(|verdict| matches!(verdict, Verdict::Fail(_)))
    }

    /// Whether anything could be tried at all.
    pub fn was_tried(&self) -> bool {
        self.any(|verdict| matches!(verdict, Verdict::Pass(_) | Verdict::Fail(_)))
    }

    fn any(&self, wanted: fn(&Verdict) -> bool) -> bool {
        self.checks.iter().any(|check| wanted(&check.verdict))
    }

    /// Why nothing could be tried: the first reason.
    pub fn hindrance(&self) -> Option<&str> {
        let reasons = self.checks.iter().map(|check| check.verdict.reason());
        reasons
            .filter(|reason| !reason.is_empty())
            .find_map(|reason| reason.lines().next())
    }

    /// Cases and statements as rows, suites as columns.
    pub fn table(&self) -> String {
        let mut suites: Vec<Suite> = self.checks.iter().map(|check| check.suite).collect();
        suites.sort_unstable();
        suites.dedup();
        let mut table = Table::new();
        table.load_style(NOTHING);
        let head = ["".to_owned(), "".to_owned()].into_iter();
        table.set_header(
            head.chain(suites.iter().map(Suite::to_string))
                .chain(["".to_owned()]),
        );
        let mut shown: Vec<(&str, &str)> = Vec::new();
        for check in &self.checks {
            let key = (check.scenario, check.statement.id);
            if shown.contains(&key) {
                continue;
            }
            let again = shown
                .last()
                .is_some_and(|(case, _)| *case == check.scenario);
            shown.push(key);
            let cell = |suite: &Suite| {
                let same = |other: &&Check| {
                    (other.scenario, other.statement.id, other.suite) == (key.0, key.1, *suite)
                };
                let found = self.checks.iter().find(same);
                found.map_or("", |check| check.verdict.word()).to_owned()
            };
            let name = if again { "" } else { check.scenario };
            let head = [name.to_owned(), check.statement.id.to_owned()].into_iter();
            let row = head.chain(suites.iter().map(cell));
            table.add_row(row.chain([check.statement.text.to_owned()]));
        }
        table.trim_fmt()
    }

    /// What was expected and found, or why it could not be tried, for all that did not simply pass.
    pub fn details(&self) -> String {
        let mut groups: Vec<(&Check, Vec<&str>)> = Vec::new();
        for check in &self.checks {
            if matches!(check.verdict, Verdict::Pass(_)) {
                continue;
            }
            // One failure often decides several statements at once.
            let same = |other: &Check| {
                (other.scenario, other.suite, &other.verdict)
                    == (check.scenario, check.suite, &check.verdict)
            };
            match groups.iter_mut().find(|(other, _)| same(other)) {
                Some((_, ids)) => ids.push(check.statement.id),
                None => groups.push((check, vec![check.statement.id])),
            }
        }
        groups.sort_by_key(|(check, _)| std::cmp::Reverse(check.verdict.rank()));
        let blocks = groups.iter().map(|(check, ids)| {
            let (word, case, suite) = (check.verdict.word(), check.scenario, check.suite);
            let reason = check.verdict.reason().replace('\n', "\n      ");
            format!(
                "{word:<5} {case} on {suite}: {}\n      {reason}\n",
                ids.join(" ")
            )
        });
        blocks.collect()
    }

    /// Several of them as JUnit XML: a suite for each package and system.
    pub fn junit(proofs: &[Proof]) -> String {
        let suites = proofs.iter().flat_map(|proof| {
            Suite::ALL.into_iter().filter_map(move |suite| {
                let own = proof.checks.iter().filter(|check| check.suite == suite);
                let own: Vec<Check> = own.cloned().collect();
                let Proof {
                    package,
                    version,
                    format,
                    ..
                } = proof;
                let name = format!("{package} {version} {format} debian:{suite}");
                (!own.is_empty()).then_some((name, own))
            })
        });
        junit::write_all(suites)
    }

    /// One value for every check, for programs.
    pub fn lines(&self) -> impl Iterator<Item = impl Serialize> {
        self.checks.iter().map(|check| Line {
            package: &self.package,
            version: &self.version,
            format: self.format,
            suite: format!("debian:{}", check.suite),
            case: check.scenario,
            statement: check.statement.id,
            text: check.statement.text,
            verdict: match check.verdict {
                Verdict::Pass(_) => "pass",
                Verdict::Fail(_) => "fail",
                Verdict::NotApplicable(_) => "not applicable",
                Verdict::Skipped(_) => "not provable here",
            },
            facts: match check.verdict {
                Verdict::Pass(facts) => facts,
                _ => 0,
            },
            reason: check.verdict.reason(),
        })
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |wanted: fn(&Verdict) -> bool| {
            self.checks
                .iter()
                .filter(|check| wanted(&check.verdict))
                .count()
        };
        write!(
            f,
            "{} {} ({}): {} passed, {} failed, {} not applicable, {} not provable here",
            self.package,
            self.version,
            self.format,
            count(|verdict| matches!(verdict, Verdict::Pass(_))),
            count(|verdict| matches!(verdict, Verdict::Fail(_))),
            count(|verdict| matches!(verdict, Verdict::NotApplicable(_))),
            count(|verdict| matches!(verdict, Verdict::Skipped(_))),
        )
    }
}
