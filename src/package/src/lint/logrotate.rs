//! Policies of logrotate (C23).

use super::finding::{Findings, Place};
use super::linter::Script;
use super::paths::is_inside;
use super::rule::{Rule, Severity};
use crate::specimen::Specimen;

pub(super) static MISSING: Rule = Rule {
    name: "logrotate-needs-log",
    statement: "C23",
    severity: Severity::Warning,
    why: "logrotate fails, and cron mails about it, before the first start and after a removal.",
    fix: "write `missingok`",
};

pub(super) static COPIES: Rule = Rule {
    name: "logrotate-copytruncate",
    statement: "C23",
    severity: Severity::Info,
    why: "Lines that are written between the copy and the truncation are lost.",
    fix: "have the daemon open its log again on SIGHUP, or log to the journal",
};

pub(super) fn check(specimen: &Specimen, _: &[Script<'_>], findings: &mut Findings) {
    let policies = specimen
        .items
        .iter()
        .filter(|item| is_inside(&item.path, "/etc/logrotate.d"));
    for item in policies {
        let Some(text) = item.text() else { continue };
        let lines = || {
            text.lines()
                .enumerate()
                .map(|(index, line)| (index + 1, line.trim()))
        };
        if !lines().any(|(_, line)| line == "missingok") {
            let what = "it does not say `missingok`";
            findings.add(&MISSING, Place::file(&item.path), what);
        }
        for (line, _) in lines().filter(|(_, line)| *line == "copytruncate") {
            findings.add(&COPIES, Place::line(&item.path, line), "copytruncate");
        }
    }
}
