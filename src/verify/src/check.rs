//! One statement about one product, tried by one scenario on one suite.

use std::fmt;
use std::time::Duration;

use crate::{Statement, Suite};

/// One statement about one product, tried by one scenario on one suite.
#[derive(Clone, Debug)]
pub struct Check {
    /// What must be true.
    pub statement: &'static Statement,
    /// About what.
    pub product: String,
    /// On what it was tried.
    pub suite: Suite,
    /// By which scenario.
    pub scenario: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// How long the scenario took.
    pub took: Duration,
}

/// How a check ended; the order is from good to bad.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// So many facts were compared, and all were as expected.
    Pass(usize),
    /// It says nothing about this package, and why.
    NotApplicable(String),
    /// It cannot be proven here, and why.
    Skipped(String),
    /// What was expected and what was found.
    Fail(String),
}

impl Verdict {
    /// One word.
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Pass(_) => "pass",
            Verdict::NotApplicable(_) => "n/a",
            Verdict::Skipped(_) => "skip",
            Verdict::Fail(_) => "FAIL",
        }
    }

    /// What was expected and found, or why it was not tried; empty for what passed.
    pub fn reason(&self) -> &str {
        match self {
            Verdict::Pass(_) => "",
            Verdict::NotApplicable(reason) | Verdict::Skipped(reason) | Verdict::Fail(reason) => {
                reason
            }
        }
    }

    /// From good to bad.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Verdict::Pass(_) => 0,
            Verdict::NotApplicable(_) => 1,
            Verdict::Skipped(_) => 2,
            Verdict::Fail(_) => 3,
        }
    }

    /// Two checks of the same statement: the worse one counts, facts add up.
    #[must_use]
    pub(crate) fn and(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::Pass(one), Verdict::Pass(two)) => Verdict::Pass(one + two),
            (Verdict::Fail(one), Verdict::Fail(two)) => Verdict::Fail(format!("{one}\n{two}")),
            // That it does not apply to one scenario takes nothing from what another has proven.
            (Verdict::NotApplicable(_), other) | (other, Verdict::NotApplicable(_)) => other,
            (one, two) => one.max(two),
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Check {
            statement,
            product,
            suite,
            scenario,
            verdict,
            ..
        } = self;
        write!(
            f,
            "{} {:<5}{suite:<9}{product} ",
            verdict.word(),
            statement.id
        )?;
        match verdict {
            Verdict::Pass(facts) => {
                write!(f, "{scenario}: {} ({facts} facts)", statement.text)
            }
            Verdict::NotApplicable(reason) | Verdict::Skipped(reason) => {
                write!(f, "{scenario}: {}: {reason}", statement.text)
            }
            Verdict::Fail(reason) => {
                write!(f, "{scenario}: {}", statement.text)?;
                reason
                    .lines()
                    .try_for_each(|line| write!(f, "\n       {line}"))
            }
        }
    }
}
