//! Accounts (C6, C8).

use std::collections::BTreeSet;

use super::finding::{Findings, Place};
use super::linter::Script;
use super::rule::{Rule, Severity};
use super::unit_text::settings;
use super::units::units;
use crate::specimen::Specimen;

pub(super) static DELETED: Rule = Rule {
    name: "account-deleted",
    statement: "C8",
    severity: Severity::Warning,
    why: "The number is given to the next account, which then owns the old one's files, logs and \
          backups.",
    fix: "leave the account; both distributions ask for that",
};

pub(super) static NOT_CREATED: Rule = Rule {
    name: "user-not-created",
    statement: "C6",
    severity: Severity::Warning,
    why: "The unit fails with 217/USER where nothing else has made the account.",
    fix: "ship a file in /usr/lib/sysusers.d and depend on what reads it, or depend on the package that \
          makes the account",
};

/// Accounts that every system has.
const BASE: &[&str] = &[
    "root",
    "daemon",
    "bin",
    "sys",
    "man",
    "lp",
    "mail",
    "news",
    "uucp",
    "proxy",
    "www-data",
    "backup",
    "list",
    "nobody",
    "systemd-network",
    "systemd-resolve",
    "systemd-timesync",
];

pub(super) fn check(specimen: &Specimen, scripts: &[Script<'_>], findings: &mut Findings) {
    for script in scripts {
        for command in &script.commands {
            if matches!(
                command.program(),
                "userdel" | "deluser" | "groupdel" | "delgroup"
            ) {
                let place = Place::line(&script.hook.name, command.line);
                findings.add(&DELETED, place, command.text());
            }
        }
    }
    let made = created(specimen);
    for (item, text) in units(specimen) {
        let (settings, _) = settings(text);
        let dynamic = settings
            .iter()
            .any(|one| one.key == "DynamicUser" && matches!(one.value.as_str(), "yes" | "true"));
        for setting in settings.iter().filter(|one| one.key == "User" && !dynamic) {
            let user = setting.value.as_str();
            let given = user.is_empty() || user.contains('%') || user.parse::<u32>().is_ok();
            let scripted = specimen.hooks.iter().any(|hook| hook.text.contains(user));
            if !given && !scripted && !BASE.contains(&user) && !made.contains(user) {
                let place = Place::line(&item.path, setting.line);
                findings.add(
                    &NOT_CREATED,
                    place,
                    format!("nothing here makes the user `{user}`"),
                );
            }
        }
    }
}

/// The accounts of sysusers.d.
fn created(specimen: &Specimen) -> BTreeSet<&str> {
    let files = specimen
        .items
        .iter()
        .filter(|item| item.path.contains("/sysusers.d/"));
    let lines = files.filter_map(|item| item.text()).flat_map(str::lines);
    let users = lines.filter_map(|line| {
        let mut words = line.split_whitespace();
        let kind = words.next()?;
        kind.starts_with('u').then(|| words.next()).flatten()
    });
    users.collect()
}
