//! Configuration files (D14, C11).

use dunnage_model::Format;

use super::finding::{Findings, Place};
use super::linter::Script;
use super::paths::is_inside;
use super::rule::{Rule, Severity};
use crate::shell::Command;
use crate::specimen::{Event, ItemKind, Specimen};

pub(super) static UNDECLARED: Rule = Rule {
    name: "conffile-undeclared",
    statement: "D14",
    severity: Severity::Error,
    why: "A file below /etc that is no conffile is overwritten by every upgrade, with what the admin \
          changed in it (Debian Policy 10.7.3).",
    fix: "list it in DEBIAN/conffiles, or put it below /usr",
};

pub(super) static NOT_SHIPPED: Rule = Rule {
    name: "conffile-not-shipped",
    statement: "D14",
    severity: Severity::Error,
    why: "dpkg keeps a conffile that the package does not bring as obsolete, and never asks about it.",
    fix: "ship it, or take it off the list; let dpkg-maintscript-helper rm_conffile remove old ones",
};

pub(super) static OUTSIDE: Rule = Rule {
    name: "conffile-outside-etc",
    statement: "D14",
    severity: Severity::Warning,
    why: "Admins and their tools look for configuration in /etc.",
    fix: "put it below /etc, or do not declare it",
};

pub(super) static EDITED: Rule = Rule {
    name: "conffile-edited",
    statement: "D14",
    severity: Severity::Error,
    why: "dpkg takes the script's change for the admin's and asks about it at every later upgrade; \
          unattended upgrades hang or stop there.",
    fix: "ship the file as it must be, or have the script make a file that is no conffile",
};

pub(super) static RESET: Rule = Rule {
    name: "config-mode-reset",
    statement: "C11",
    severity: Severity::Warning,
    why: "The owner and mode that the admin gave a file are lost at every upgrade.",
    fix: "do it on the first installation only ([ -z \"$2\" ]), and ask dpkg-statoverride --list first",
};

pub(super) fn check(specimen: &Specimen, scripts: &[Script<'_>], findings: &mut Findings) {
    if specimen.format != Format::Deb {
        return;
    }
    for item in &specimen.items {
        let plain = matches!(item.kind, ItemKind::File { .. });
        if plain && is_inside(&item.path, "/etc") && !item.is_config() {
            let place = Place::file(&item.path);
            findings.add(&UNDECLARED, place, "a file below /etc that is no conffile");
        }
    }
    for path in &specimen.conffiles {
        let place = || Place::file(path);
        if specimen.item(path).is_none() {
            findings.add(
                &NOT_SHIPPED,
                place(),
                "a conffile that is not in the package",
            );
        }
        if !is_inside(path, "/etc") {
            findings.add(&OUTSIDE, place(), "a conffile that is not below /etc");
        }
    }
    for script in scripts {
        for command in &script.commands {
            changes(specimen, script, command, findings);
        }
    }
}

/// Commands that change a conffile or who may read it.
fn changes(specimen: &Specimen, script: &Script<'_>, command: &Command, findings: &mut Findings) {
    let is_conffile = |path: &str| {
        let path = path.trim_matches(['"', '\'']);
        specimen.conffiles.iter().any(|conffile| conffile == path)
    };
    let place = || Place::line(&script.hook.name, command.line);
    let written = command
        .redirects
        .iter()
        .map(|(operator, target)| (operator, target));
    for (operator, target) in written {
        if operator.starts_with('>') && is_conffile(target) {
            findings.add(
                &EDITED,
                place(),
                format!("it writes to the conffile {target}"),
            );
        }
    }
    let mut arguments = command.arguments();
    let in_place = command.program() == "sed"
        && command
            .arguments()
            .any(|word| word.starts_with("-i") || word.starts_with("--in-place"));
    if in_place && let Some(path) = arguments.find(|word| is_conffile(word)) {
        findings.add(&EDITED, place(), format!("it edits the conffile {path}"));
    }
    let owners = matches!(command.program(), "chown" | "chgrp" | "chmod");
    let first = ["\"$2\"", "\"${2:-}\"", "$2", "statoverride", "purge"]
        .iter()
        .any(|guard| command.is_guarded_by(guard));
    let installs = script.hook.event == Event::AfterInstall;
    if owners
        && installs
        && !first
        && let Some(path) = command.arguments().find(|word| is_conffile(word))
    {
        let what = format!("every upgrade sets the owner or mode of {path} again");
        findings.add(&RESET, place(), what);
    }
}
