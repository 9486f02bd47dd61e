//! Something that is wrong with a package.

use std::fmt;

use super::rule::Rule;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule it breaks.
    pub rule: &'static Rule,
    /// Where.
    pub place: Place,
    /// What is wrong there.
    pub what: String,
}

/// Where something is in a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// An absolute path, the name of a script, or a field.
    pub file: String,
    /// The line, counted from 1.
    pub line: Option<usize>,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings(pub(super) Vec<Finding>);

impl Findings {
    pub(super) fn add(&mut self, rule: &'static Rule, place: Place, what: impl Into<String>) {
        let what = what.into();
        self.0.push(Finding { rule, place, what });
    }
}

impl Place {
    pub(super) fn file(file: impl Into<String>) -> Place {
        let file = file.into();
        Place { file, line: None }
    }

    pub(super) fn line(file: impl Into<String>, line: usize) -> Place {
        let file = file.into();
        let line = Some(line);
        Place { file, line }
    }
}

impl fmt::Display for Place {
    /// As in `postinst:12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file),
            None => f.write_str(&self.file),
        }
    }
}
