//! Tools that scripts need (D6).

use dunnage_model::Format;

use super::finding::{Findings, Place};
use super::linter::Script;
use super::rule::{Rule, Severity};
use crate::specimen::{Event, Specimen};

pub(super) static NO_DEPENDS: Rule = Rule {
    name: "tool-without-depends",
    statement: "D6",
    severity: Severity::Error,
    why: "On a minimal system the tool is missing and the installation fails with 127.",
    fix: "name one of its packages in Depends, or ask `command -v` first",
};

pub(super) static NOT_ESSENTIAL: Rule = Rule {
    name: "tool-not-essential",
    statement: "D6",
    severity: Severity::Warning,
    why: "Before the unpacking and after the removal only Essential packages are sure to be there \
          (Debian Policy 6.5, 7.2).",
    fix: "ask `command -v` first",
};

/// Tools that are not Essential, and the packages that bring them.
const TOOLS: &[(&str, &[&str])] = &[
    ("adduser", &["adduser"]),
    ("addgroup", &["adduser"]),
    ("deluser", &["adduser"]),
    ("delgroup", &["adduser"]),
    (
        "systemd-sysusers",
        &[
            "systemd",
            "systemd-standalone-sysusers",
            "systemd-sysusers",
            "opensysusers",
        ],
    ),
    (
        "systemd-tmpfiles",
        &[
            "systemd",
            "systemd-standalone-tmpfiles",
            "systemd-tmpfiles",
            "opentmpfiles",
        ],
    ),
    ("ucf", &["ucf"]),
    ("setcap", &["libcap2-bin"]),
    ("openssl", &["openssl"]),
    ("jq", &["jq"]),
    ("python3", &["python3"]),
];

pub(super) fn check(specimen: &Specimen, scripts: &[Script<'_>], findings: &mut Findings) {
    if specimen.format != Format::Deb {
        return;
    }
    let alternatives = specimen
        .related("Depends")
        .iter()
        .chain(specimen.related("Pre-Depends"))
        .flat_map(|group| group.split('|'));
    let depends: Vec<_> = alternatives
        .filter_map(|one| one.split_whitespace().next())
        .map(|name| name.split(':').next().unwrap_or(name))
        .collect();
    for script in scripts {
        let early = matches!(script.hook.event, Event::BeforeInstall | Event::AfterRemove);
        for command in &script.commands {
            let tool = TOOLS.iter().find(|(tool, _)| *tool == command.program());
            let Some((tool, packages)) = tool else {
                continue;
            };
            let pre = specimen.related("Pre-Depends");
            let before = script.hook.event == Event::BeforeInstall
                && packages
                    .iter()
                    .any(|package| pre.iter().any(|one| one.starts_with(package)));
            // Asked for, or allowed to fail.
            let asked = command.guards.iter().any(|guard| guard.contains(*tool))
                || command.joint == crate::shell::Joint::Or
                || command.is_condition
                || before;
            let place = || Place::line(&script.hook.name, command.line);
            if early && !asked {
                findings.add(&NOT_ESSENTIAL, place(), format!("{tool} may not be there"));
            } else if !early && !asked && !packages.iter().any(|one| depends.contains(one)) {
                let what = format!("{tool}, and Depends names none of {}", packages.join(", "));
                findings.add(&NO_DEPENDS, place(), what);
            }
        }
    }
}
