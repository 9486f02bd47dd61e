//! The language in which a case is told.
//!
//! Verbs change a system and stop the story if they fail; expectations compare a fact with what it
//! should be, note the result under the statements being proven, and go on.

mod account;
mod apt;
mod dnf;
mod file;
mod unit;

use std::ffi::OsStr;
use std::fmt::Debug;

use crate::{Outcome, Story, System, VerifyError};

/// A system, and the statements that are being proven on it.
#[derive(Clone, Copy, Debug)]
pub struct Stage<'s> {
    pub(crate) story: &'s Story,
    pub(crate) system: &'s System,
    pub(crate) ids: &'s [&'static str],
}

impl<'s> Stage<'s> {
    pub(crate) fn new(story: &'s Story, system: &'s System) -> Stage<'s> {
        Stage {
            story,
            system,
            ids: &[],
        }
    }

    /// What is expected from here on proves these statements.
    #[must_use]
    pub fn proving(self, ids: &'s [&'static str]) -> Stage<'s> {
        Stage { ids, ..self }
    }

    /// The system it acts on.
    pub fn system(&self) -> &'s System {
        self.system
    }

    /// Runs a command that must succeed.
    pub fn run<W: AsRef<OsStr>>(
        &self,
        words: impl IntoIterator<Item = W>,
    ) -> Result<&Self, VerifyError> {
        self.system.run(words)?.ok()?;
        Ok(self)
    }

    /// Runs a line of shell that must succeed.
    pub fn shell(&self, line: &str) -> Result<&Self, VerifyError> {
        self.system.shell(line)?.ok()?;
        Ok(self)
    }

    /// Expects two values to be equal.
    pub fn expect<T: PartialEq + Debug>(&self, what: &str, expected: T, actual: T) -> &Self {
        self.story.expect(self.ids, what, expected, actual);
        self
    }

    /// Expects something to hold; `seen` is told if it does not.
    pub fn expect_that(&self, what: &str, holds: bool, seen: impl Debug) -> &Self {
        let found = if holds {
            Ok(())
        } else {
            Err(format!("{what}: found {seen:?}"))
        };
        self.story.note(self.ids, &found);
        self
    }

    /// Expects a command to have exited with 0.
    pub fn expect_ok(&self, outcome: &Outcome) -> &Self {
        let found = if outcome.is_ok() {
            Ok(())
        } else {
            Err(outcome.to_string())
        };
        self.story.note(self.ids, &found);
        self
    }

    /// Expects a command to have exited with something else than 0.
    pub fn expect_refused(&self, outcome: &Outcome) -> &Self {
        self.expect_that(
            &format!("`{}` must fail", outcome.command),
            !outcome.is_ok(),
            outcome.status,
        )
    }

    /// Expects a command to print nothing, such as a search that shall find nothing.
    pub fn expect_nothing(&self, what: &str, line: &str) -> Result<&Self, VerifyError> {
        let outcome = self.system.shell(line)?;
        self.story
            .expect_none(self.ids, what, outcome.stdout.lines());
        Ok(self)
    }
}
