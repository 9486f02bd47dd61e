//! All rules, one after another.

use super::finding::{Finding, Findings};
use super::{
    accounts, bashisms, calls, conffiles, logrotate, members, paths, scriptlets, scripts, secrets,
    services, tools, units,
};
use crate::shell::{self, Command};
use crate::specimen::{Hook, Specimen};

/// No script that a person wrote is longer.
const SCRIPT_LIMIT: usize = 256 << 10;

/// A script for a shell, and what it would run.
pub(super) struct Script<'a> {
    pub(super) hook: &'a Hook,
    pub(super) commands: Vec<Command>,
}

/// Everything that is wrong with a package, in the order of its files and lines.
pub fn lint(specimen: &Specimen) -> Vec<Finding> {
    let scripts: Vec<_> = specimen
        .hooks
        .iter()
        .filter(|hook| hook.is_shell() && hook.text.len() <= SCRIPT_LIMIT)
        .map(|hook| Script {
            hook,
            commands: shell::parse(&hook.text),
        })
        .collect();
    let mut findings = Findings::default();
    for check in [
        paths::check,
        members::check,
        conffiles::check,
        units::check,
        accounts::check,
        secrets::check,
        logrotate::check,
        bashisms::check,
        scripts::check,
        calls::check,
        services::check,
        tools::check,
        scriptlets::check,
    ] {
        check(specimen, &scripts, &mut findings);
    }
    let mut findings = findings.0;
    findings.sort_by(|one, two| (&one.place, one.rule.name).cmp(&(&two.place, two.rule.name)));
    findings.dedup();
    findings
}
