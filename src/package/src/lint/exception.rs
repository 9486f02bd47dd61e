//! What is meant so.

use std::str::FromStr;

use super::finding::Finding;
use super::rule::Rule;

/// A finding that is accepted, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The rule.
    pub rule: &'static Rule,
    /// Where; everywhere without.
    pub file: Option<String>,
    /// Why it is meant so.
    pub reason: String,
}

impl Exception {
    /// Whether it speaks of a finding.
    pub fn covers(&self, finding: &Finding) -> bool {
        let here = self
            .file
            .as_ref()
            .is_none_or(|file| *file == finding.place.file);
        here && self.rule.name == finding.rule.name
    }
}

impl FromStr for Exception {
    type Err = String;

    /// As in `unit-outdated-directive:/usr/lib/systemd/system/x.service=it forks, and we wait for 2.0`.
    fn from_str(text: &str) -> Result<Exception, String> {
        let (what, reason) = text
            .split_once('=')
            .filter(|(_, reason)| !reason.trim().is_empty())
            .ok_or("it needs a reason: RULE=REASON or RULE:FILE=REASON")?;
        let (name, file) = match what.split_once(':') {
            Some((name, file)) => (name, Some(file.to_owned())),
            None => (what, None),
        };
        Ok(Exception {
            rule: Rule::named(name)?,
            file,
            reason: reason.trim().to_owned(),
        })
    }
}
