//! Keys and passwords (C19).

use super::finding::{Findings, Place};
use super::linter::Script;
use super::rule::{Rule, Severity};
use super::unit_text::settings;
use super::units::units;
use crate::specimen::{Item, Specimen};

pub(super) static READABLE: Rule = Rule {
    name: "secret-readable",
    statement: "C19",
    severity: Severity::Warning,
    why: "Every user of the machine reads the key, from the moment the package is unpacked.",
    fix: "ship the file 0640 or 0600 root:root, and give it the service's group on first installation",
};

pub(super) static IN_UNIT: Rule = Rule {
    name: "secret-in-unit",
    statement: "C19",
    severity: Severity::Error,
    why: "Units are world-readable, and environment and arguments of a process are shown to others.",
    fix: "read it from a file that only the service can read, or with LoadCredential=",
};

/// What names of secrets hold.
const SECRETS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "api_key",
    "apikey",
    "api-key",
    "token",
];

/// What such names hold as well when they are something else.
const HARMLESS: &[&str] = &[
    "file",
    "path",
    "command",
    "policy",
    "length",
    "min",
    "max",
    "timeout",
    "lifetime",
    "expir",
    "auth_method",
    "authentication",
];

pub(super) fn check(specimen: &Specimen, scripts: &[Script<'_>], findings: &mut Findings) {
    let restricted = |item: &Item| {
        let mut commands = scripts.iter().flat_map(|script| &script.commands);
        let tools = ["chmod", "chgrp", "chown", "dpkg-statoverride"];
        commands.any(|command| {
            tools.contains(&command.program()) && command.text().contains(&item.path)
        })
    };
    for item in specimen.items.iter().filter(|item| item.is_config()) {
        let Some(text) = item.text().filter(|_| item.mode & 0o004 != 0) else {
            continue;
        };
        if item.path.starts_with("/etc/pam.d/") || restricted(item) {
            continue;
        }
        let environment = ["/etc/default/", "/etc/sysconfig/"]
            .iter()
            .any(|folder| item.path.starts_with(folder));
        for (index, line) in text.lines().enumerate() {
            // In an environment file the admin fills in what is commented out.
            let line = line.trim();
            let line = match environment {
                true => line.trim_start_matches(['#', ' ']),
                false => line,
            };
            if let Some(name) = secret(line, environment) {
                let place = Place::line(&item.path, index + 1);
                let what = format!(
                    "`{name}` in a file that everybody can read: {:04o}",
                    item.mode
                );
                findings.add(&READABLE, place, what);
            }
        }
    }
    for (item, text) in units(specimen) {
        for setting in settings(text).0 {
            let place = || Place::line(&item.path, setting.line);
            let secret = match setting.key {
                "Environment" => secret(setting.value.trim_matches('"'), false),
                key if key.starts_with("Exec") => argument(&setting.value),
                _ => None,
            };
            if let Some(name) = secret {
                findings.add(
                    &IN_UNIT,
                    place(),
                    format!("{}= holds `{name}`", setting.key),
                );
            }
        }
    }
}

/// The name of the secret that a line sets.
fn secret(line: &str, may_be_empty: bool) -> Option<&str> {
    let (name, value) = line.split_once(['=', ':'])?;
    let name = name.trim().trim_start_matches("export ").trim_matches('"');
    let value = value
        .trim()
        .trim_matches(['"', '\''])
        .trim_end_matches(['"', '\'', ',']);
    let lower = name.to_ascii_lowercase();
    let one_word = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let named = SECRETS.iter().any(|word| lower.contains(word))
        && !HARMLESS.iter().any(|word| lower.contains(word));
    let plain = !value.starts_with(['/', '$', '%', '[', '{', '<'])
        && !value.contains(' ')
        && !matches!(
            value,
            "yes" | "no" | "true" | "false" | "on" | "off" | "none" | "null"
        )
        && value.parse::<f64>().is_err();
    let filled = !value.is_empty() || may_be_empty;
    (one_word && named && plain && filled).then_some(name)
}

/// The option of a command line that is given a secret.
fn argument(command: &str) -> Option<&str> {
    let mut words = command.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let Some(option) = word.strip_prefix("--") else {
            continue;
        };
        let found = match option.split_once('=') {
            Some((_, value)) if !value.is_empty() => secret(option, false),
            Some(_) => None,
            None => {
                let value = words.peek().filter(|next| !next.starts_with('-'));
                let lower = option.to_ascii_lowercase();
                let named = SECRETS.iter().any(|one| lower.ends_with(one));
                value
                    .filter(|value| named && !value.starts_with(['/', '$', '%']))
                    .map(|_| option)
            }
        };
        if found.is_some() {
            return found;
        }
    }
    None
}
