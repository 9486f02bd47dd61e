//! One scenario about one product on one suite, and what was noted in it.

use std::cell::RefCell;
use std::time::Instant;

use dunnage_model::Format;

use crate::{Check, Stage, Statement, Suite, System, Verdict, VerifyError};

/// One scenario about one product on one suite, and what was noted in it.
#[derive(Debug)]
pub struct Story {
    suite: Suite,
    product: String,
    scenario: &'static str,
    proves: &'static [&'static str],
    format: Option<Format>,
    began: Instant,
    notes: RefCell<Vec<Note>>,
}

#[derive(Debug)]
struct Note {
    id: &'static str,
    found: Verdict,
}

impl Story {
    /// Begins a scenario that shall prove these statements about a product.
    pub fn begin(
        suite: Suite,
        product: &str,
        scenario: &'static str,
        proves: &'static [&'static str],
    ) -> Story {
        Story {
            suite,
            product: product.to_owned(),
            scenario,
            proves,
            format: None,
            began: Instant::now(),
            notes: RefCell::default(),
        }
    }

    /// The same about a package of this format: what is said of the other one is passed over.
    #[must_use]
    pub(crate) fn about(self, format: Format) -> Story {
        Story {
            format: Some(format),
            ..self
        }
    }

    /// Whether a statement is about packages of the format that this is not about.
    fn is_foreign(&self, id: &str) -> bool {
        match self.format {
            Some(Format::Deb) => id.starts_with('R'),
            Some(Format::Rpm) => id.starts_with('D'),
            None => false,
        }
    }

    /// On which suite it plays.
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// Acts on a system.
    pub fn on<'s>(&'s self, system: &'s System) -> Stage<'s> {
        Stage::new(self, system)
    }

    /// Notes that something about these statements is as expected, or what is not.
    ///
    /// A statement that the scenario did not announce would be lost in a filtered run, so noting one
    /// fails it.
    pub fn note(&self, ids: &[&'static str], found: &Result<(), String>) {
        let verdict = match found {
            Ok(()) => Verdict::Pass(1),
            Err(reason) => Verdict::Fail(reason.clone()),
        };
        self.decide(ids, &verdict);
    }

    /// Notes that these statements say nothing about what is on trial, and why.
    pub fn not_applicable(&self, ids: &[&'static str], reason: &str) {
        self.decide(ids, &Verdict::NotApplicable(reason.to_owned()));
    }

    /// Notes that these statements cannot be proven here, and why.
    pub fn not_provable(&self, ids: &[&'static str], reason: &str) {
        self.decide(ids, &Verdict::Skipped(reason.to_owned()));
    }

    fn decide(&self, ids: &[&'static str], verdict: &Verdict) {
        for &id in ids {
            if self.is_foreign(id) {
                continue;
            }
            let found = if self.proves.contains(&id) {
                verdict.clone()
            } else {
                Verdict::Fail(format!("the scenario notes {id} without announcing it"))
            };
            self.notes.borrow_mut().push(Note { id, found });
        }
    }

    /// What it is to prove.
    pub fn proves(&self) -> &'static [&'static str] {
        self.proves
    }

    /// Notes whether two values are equal.
    pub fn expect<T: PartialEq + std::fmt::Debug>(
        &self,
        ids: &[&'static str],
        what: &str,
        expected: T,
        actual: T,
    ) {
        let found = if expected == actual {
            Ok(())
        } else {
            Err(format!("{what}: expected {expected:?}, found {actual:?}"))
        };
        self.note(ids, &found);
    }

    /// Notes that nothing was found where nothing should be.
    pub fn expect_none<T: std::fmt::Display>(
        &self,
        ids: &[&'static str],
        what: &str,
        found: impl IntoIterator<Item = T>,
    ) {
        let found: Vec<String> = found.into_iter().map(|item| item.to_string()).collect();
        let text = format!("{what}: expected none, found:\n  {}", found.join("\n  "));
        self.note(ids, &if found.is_empty() { Ok(()) } else { Err(text) });
    }

    /// Ends it: a check for every statement it announced.
    ///
    /// A statement about which nothing was noted has failed, and if the scenario broke off, so have
    /// all of them: what was still to come has not been tried.
    pub fn end(self, outcome: Result<(), VerifyError>) -> Vec<Check> {
        let broken = outcome
            .err()
            .map(|error| Verdict::Fail(format!("broke off: {}", error.chain())));
        self.close(|noted| match (&broken, noted) {
            (Some(broken), Some(verdict @ Verdict::Fail(_))) => verdict.and(broken.clone()),
            (Some(broken), _) => broken.clone(),
            (None, Some(verdict)) => verdict,
            (None, None) => untried(),
        })
    }

    /// Ends a scenario about a package that may well be broken: what it was about to try after it had
    /// found a failure is not called failed too, only not tried.
    pub fn settle(self, outcome: Result<(), VerifyError>) -> Vec<Check> {
        let failed = |note: &Note| matches!(note.found, Verdict::Fail(_));
        let told = self.notes.borrow().iter().any(failed);
        match outcome {
            // A package that does not belong on a system is not proven wrong by that.
            Err(error @ (VerifyError::Unresolved { .. } | VerifyError::Unmet { .. })) => {
                let reason = error.chain();
                self.close(|noted| noted.unwrap_or(Verdict::Skipped(reason.clone())))
            }
            Err(error) if told => {
                let reason = format!("not tried, because before it: {}", error.headline());
                self.close(|noted| noted.unwrap_or(Verdict::Skipped(reason.clone())))
            }
            other => self.end(other),
        }
    }

    /// A check for every statement, from what was noted about it.
    fn close(self, verdict: impl Fn(Option<Verdict>) -> Verdict) -> Vec<Check> {
        let mut ids = self.proves.to_vec();
        ids.retain(|id| !self.is_foreign(id));
        let notes = self.notes.into_inner();
        for note in &notes {
            if !ids.contains(&note.id) {
                ids.push(note.id);
            }
        }
        ids.into_iter()
            .filter_map(Statement::find)
            .map(|statement| {
                let about = notes.iter().filter(|note| note.id == statement.id);
                let noted = about.map(|note| note.found.clone()).reduce(Verdict::and);
                Check {
                    statement,
                    product: self.product.clone(),
                    suite: self.suite,
                    scenario: self.scenario,
                    verdict: verdict(noted),
                    took: self.began.elapsed(),
                }
            })
            .collect()
    }
}

fn untried() -> Verdict {
    Verdict::Fail("the scenario ended without trying it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(story: Story, outcome: Result<(), VerifyError>) -> Vec<Verdict> {
        story
            .end(outcome)
            .into_iter()
            .map(|check| check.verdict)
            .collect()
    }

    #[test]
    fn what_was_not_tried_has_failed() {
        let story = Story::begin(Suite::Trixie, "tinyd", "upgrade", &["C1", "C12"]);
        story.expect(&["C1"], "exit code", 0, 0);
        let silent = Verdict::Fail("the scenario ended without trying it".to_owned());
        assert_eq!(verdicts(story, Ok(())), [Verdict::Pass(1), silent]);
    }

    #[test]
    fn one_wrong_fact_fails_the_statement() {
        let story = Story::begin(Suite::Trixie, "tinyd", "upgrade", &["C1"]);
        story.expect(&["C1"], "exit code", 0, 0);
        story.expect(&["C1"], "exit code", 0, 100);
        let wrong = Verdict::Fail("exit code: expected 0, found 100".to_owned());
        assert_eq!(verdicts(story, Ok(())), [wrong]);
    }

    #[test]
    fn breaking_off_fails_even_what_was_right_so_far() {
        let story = Story::begin(Suite::Bookworm, "tinyd", "upgrade", &["C1"]);
        story.expect(&["C1"], "exit code", 0, 0);
        let error = VerifyError::Unexpected {
            what: "a line".to_owned(),
            text: "?".to_owned(),
        };
        let broken = Verdict::Fail("broke off: failed to understand a line: \"?\"".to_owned());
        assert_eq!(verdicts(story, Err(error)), [broken]);
    }

    #[test]
    fn an_unannounced_statement_fails() {
        let story = Story::begin(Suite::Bookworm, "tinyd", "upgrade", &[]);
        story.expect(&["C2"], "exit code", 0, 0);
        let wrong = Verdict::Fail("the scenario notes C2 without announcing it".to_owned());
        assert_eq!(verdicts(story, Ok(())), [wrong]);
    }
}
