//! systemd units (C3, C18, D20).

use super::finding::{Findings, Place};
use super::linter::Script;
use super::rule::{Rule, Severity};
use super::unit_text::{Setting, settings};
use crate::specimen::{Item, ItemKind, Specimen};

pub(super) static SYNTAX: Rule = Rule {
    name: "unit-syntax",
    statement: "C3",
    severity: Severity::Error,
    why: "systemd ignores the line and says so in the journal only.",
    fix: "write `Key=value` in a section; see systemd.syntax(7)",
};

pub(super) static OUTDATED: Rule = Rule {
    name: "unit-outdated-directive",
    statement: "C3",
    severity: Severity::Warning,
    why: "systemd's manual advises against it, or it has no meaning any more: PID files and forking \
          report success before the daemon serves, KillMode=process leaves processes behind, \
          Requires=network-online.target makes the unit fail when the wait does.",
    fix: "use Type=notify or exec in the foreground, Wants= instead of Requires=, /run, the journal, an \
          account of its own",
};

pub(super) static ENV_FILE: Rule = Rule {
    name: "unit-needs-env-file",
    statement: "C18",
    severity: Severity::Warning,
    why: "The unit does not start once the admin deletes the file, which stays deleted over upgrades.",
    fix: "write EnvironmentFile=- with the dash",
};

pub(super) static GLOBAL_USER_UNIT: Rule = Rule {
    name: "user-unit-enabled",
    statement: "D20",
    severity: Severity::Warning,
    why: "It starts in the session of every user, of root and of the display manager too.",
    fix: "ship the unit in /usr/lib/systemd/user and leave `systemctl --user enable` to each user",
};

/// The kinds of unit files.
const KINDS: &[&str] = &[
    ".service",
    ".socket",
    ".timer",
    ".path",
    ".target",
    ".mount",
    ".automount",
    ".slice",
    ".conf",
];

const UNITS: &[&str] = &["/usr/lib/systemd/", "/lib/systemd/", "/etc/systemd/"];

pub(super) fn check(specimen: &Specimen, scripts: &[Script<'_>], findings: &mut Findings) {
    for (item, text) in units(specimen) {
        let (settings, broken) = settings(text);
        for line in broken {
            findings.add(
                &SYNTAX,
                Place::line(&item.path, line),
                "the line sets nothing",
            );
        }
        for setting in &settings {
            let place = || Place::line(&item.path, setting.line);
            let said = format!("{}={}", setting.key, setting.value);
            if let Some(why) = outdated(setting) {
                findings.add(&OUTDATED, place(), format!("{said}: {why}"));
            }
            if setting.key == "EnvironmentFile" && setting.value.starts_with('/') {
                findings.add(&ENV_FILE, place(), format!("{said} must exist"));
            }
        }
    }
    let wanted = |item: &&Item| {
        let user = item.path.contains("/systemd/user/") && item.path.contains(".wants/");
        user && matches!(item.kind, ItemKind::Symlink(_))
    };
    for item in specimen.items.iter().filter(wanted) {
        let what = "the link enables a unit for every user";
        findings.add(&GLOBAL_USER_UNIT, Place::file(&item.path), what);
    }
    for script in scripts {
        for command in &script.commands {
            let tool = matches!(command.program(), "systemctl" | "deb-systemd-helper");
            let words: Vec<_> = command.arguments().collect();
            let user = words
                .iter()
                .any(|word| matches!(*word, "--global" | "--user"));
            if tool && user && words.contains(&"enable") {
                let place = Place::line(&script.hook.name, command.line);
                findings.add(&GLOBAL_USER_UNIT, place, command.text());
            }
        }
    }
}

/// Units and their drop-ins, with their texts.
pub(super) fn units(specimen: &Specimen) -> impl Iterator<Item = (&Item, &str)> {
    let is_unit = |item: &&Item| {
        let folder = UNITS.iter().any(|folder| item.path.starts_with(folder));
        let part = ["/system/", "/user/"]
            .iter()
            .any(|part| item.path.contains(part));
        folder && part && KINDS.iter().any(|kind| item.path.ends_with(kind))
    };
    let items = specimen.items.iter().filter(is_unit);
    items.filter_map(|item| Some((item, item.text()?)))
}

/// Why a setting should not be there.
fn outdated(setting: &Setting<'_>) -> Option<&'static str> {
    let value = setting.value.as_str();
    let names = |wanted: &str| value.split_whitespace().any(|name| name == wanted);
    match setting.key {
        "Type" if value == "forking" => Some("it reports success before the daemon serves"),
        "PIDFile" => Some("a daemon in the foreground needs no PID file"),
        "User" | "Group" if matches!(value, "nobody" | "nogroup") => {
            Some("every service of that account can touch the others' files")
        }
        "StandardOutput" | "StandardError" if value.starts_with("syslog") => {
            Some("systemd replaces it by the journal")
        }
        "After" if names("syslog.target") => Some("that target is gone since systemd 198"),
        "Requires" if names("network-online.target") => Some("the unit fails when the wait does"),
        "KillMode" if matches!(value, "process" | "none") => Some("it leaves processes behind"),
        key if !key.starts_with('X') && value.contains("/var/run/") => {
            Some("/var/run is a link to /run")
        }
        _ => None,
    }
}
