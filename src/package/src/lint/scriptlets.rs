//! What is special to a .rpm (R1 to R17).

use dunnage_model::Format;

use super::finding::{Findings, Place};
use super::linter::Script;
use super::paths::is_inside;
use super::rule::{Rule, Severity};
use super::units::units;
use crate::shell::{Command, Joint};
use crate::specimen::{Event, Held, ItemKind, Specimen};

pub(super) static CONFIG: Rule = Rule {
    name: "config-replaced",
    statement: "R12",
    severity: Severity::Warning,
    why: "An upgrade puts its own file in the place of what the admin edited.",
    fix: "mark it %config(noreplace)",
};

pub(super) static STARTS: Rule = Rule {
    name: "enabled-by-scriptlet",
    statement: "R3",
    severity: Severity::Error,
    why: "Whether a service runs after the installation is the distribution's and the admin's choice, \
          and image builds have no systemd to start it.",
    fix: "in %post, if $1 is 1: systemctl --no-reload preset X.service || :",
};

pub(super) static NO_PRESET: Rule = Rule {
    name: "preset-not-applied",
    statement: "R3",
    severity: Severity::Warning,
    why: "The unit stays disabled even where the distribution or the admin wants it enabled.",
    fix: "in %post, if $1 is 1: systemctl --no-reload preset X.service || :",
};

pub(super) static OLD_RESTART: Rule = Rule {
    name: "restart-in-postun",
    statement: "R4",
    severity: Severity::Warning,
    why: "%postun of an upgrade is the old package's: it runs before systemd has read the new unit, and \
          a fix takes two releases to arrive.",
    fix: "restart in %posttrans, if $1 is 2 or more",
};

pub(super) static REMOVAL: Rule = Rule {
    name: "removal-on-upgrade",
    statement: "R2",
    severity: Severity::Error,
    why: "rpm runs %preun and %postun of the old package at every upgrade, after the new one is \
          there: it stops, disables or deletes what the new one needs.",
    fix: "do it only if [ \"$1\" -eq 0 ]",
};

pub(super) static CAN_FAIL: Rule = Rule {
    name: "scriptlet-can-fail",
    statement: "R6",
    severity: Severity::Warning,
    why: "A %pre that fails stops the transaction, other ones make image builds fail; rpm does not \
          unwind.",
    fix: "end it with `exit 0`, and its commands with `|| :`",
};

pub(super) static DEB_WORDS: Rule = Rule {
    name: "scriptlet-deb-words",
    statement: "R1",
    severity: Severity::Error,
    why: "rpm passes a number; the branch is never taken.",
    fix: "compare $1 by -eq 0, -eq 1 or -ge 2",
};

pub(super) static ENV_FILE: Rule = Rule {
    name: "env-file-of-debian",
    statement: "R14",
    severity: Severity::Warning,
    why: "Admins of these systems look in /etc/sysconfig.",
    fix: "put it there, and have the unit read it there",
};

pub(super) static FOREIGN_GROUP: Rule = Rule {
    name: "foreign-group",
    statement: "R9",
    severity: Severity::Warning,
    why: "rpm makes a hard requirement group(X) of it, which no package on older systems provides.",
    fix: "write a line `g X -` beside the `m` line",
};

pub(super) static GHOST_DATA: Rule = Rule {
    name: "ghost-data",
    statement: "R13",
    severity: Severity::Error,
    why: "rpm deletes %ghost files when the package is erased.",
    fix: "leave data out of the package",
};

pub(super) static CAPABILITIES: Rule = Rule {
    name: "capability-in-scriptlet",
    statement: "R17",
    severity: Severity::Warning,
    why: "The next upgrade replaces the file and its capabilities are gone.",
    fix: "use AmbientCapabilities= in the unit",
};

pub(super) static REQUIRES: Rule = Rule {
    name: "scriptlet-without-requires",
    statement: "R8",
    severity: Severity::Warning,
    why: "In the first transaction of an image the tool may come later than the package.",
    fix: "Requires(pre): shadow-utils, or let sysusers.d do it",
};

pub(super) fn check(specimen: &Specimen, scripts: &[Script<'_>], findings: &mut Findings) {
    if specimen.format == Format::Deb {
        return;
    }
    files(specimen, findings);
    for script in scripts {
        for command in &script.commands {
            check_command(specimen, script, command, findings);
        }
        let harmless = |command: &Command| {
            matches!(
                command.program(),
                "exit" | ":" | "true" | "echo" | "rm" | "unset"
            ) || command.joint == Joint::Or
                || command.is_condition
        };
        let mut last = script.commands.iter().filter(|command| command.is_last);
        if let Some(command) = last.rfind(|command| !harmless(command)) {
            let place = Place::line(&script.hook.name, command.line);
            findings.add(&CAN_FAIL, place, format!("it ends with {}", command.text()));
        }
    }
    let applies = |script: &Script<'_>| {
        let text = &script.hook.text;
        script.hook.event == Event::AfterInstall
            && ["preset", "install-system-units"]
                .iter()
                .any(|word| text.contains(word))
    };
    let service = specimen.items.iter().find(|item| {
        let folder = is_inside(&item.path, "/usr/lib/systemd/system");
        folder
            && item.path.ends_with(".service")
            && !item.path.contains('@')
            && installs(item.text())
    });
    if let Some(service) = service
        && !scripts.iter().any(applies)
    {
        let place = Place::file(&service.path);
        findings.add(&NO_PRESET, place, "no scriptlet asks the presets for it");
    }
}

/// Whether a unit can be enabled.
fn installs(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.lines().any(|line| line.trim() == "[Install]"))
}

fn files(specimen: &Specimen, findings: &mut Findings) {
    for item in &specimen.items {
        let place = || Place::file(&item.path);
        let plain = matches!(item.kind, ItemKind::File { .. });
        if plain
            && is_inside(&item.path, "/etc")
            && !matches!(item.held, Held::Config | Held::Ghost)
        {
            findings.add(&CONFIG, place(), "not marked %config(noreplace)");
        }
        if is_inside(&item.path, "/etc/default") && plain {
            findings.add(&ENV_FILE, place(), "a file in /etc/default");
        }
        if item.held == Held::Ghost && plain && is_inside(&item.path, "/var/lib") {
            findings.add(&GHOST_DATA, place(), "data that is listed as %ghost");
        }
        if item.path.contains("/sysusers.d/") {
            foreign_groups(&item.path, item.text().unwrap_or_default(), findings);
        }
    }
    for (item, text) in units(specimen) {
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with("EnvironmentFile=") && line.contains("/etc/default/") {
                findings.add(&ENV_FILE, Place::line(&item.path, index + 1), line);
            }
        }
    }
}

fn foreign_groups(path: &str, text: &str, findings: &mut Findings) {
    let words =
        |line: &str| -> Vec<String> { line.split_whitespace().map(str::to_owned).collect() };
    let lines: Vec<_> = text.lines().map(words).collect();
    let made = |group: &String| {
        let makes = |line: &Vec<String>| {
            line.len() > 1 && line[0].starts_with(['g', 'u']) && line[1] == *group
        };
        lines.iter().any(makes)
    };
    for (index, line) in lines.iter().enumerate() {
        if line.len() > 2 && line[0] == "m" && !made(&line[2]) {
            let place = Place::line(path, index + 1);
            findings.add(
                &FOREIGN_GROUP,
                place,
                format!("nothing here makes the group {}", line[2]),
            );
        }
    }
}

fn check_command(
    specimen: &Specimen,
    script: &Script<'_>,
    command: &Command,
    findings: &mut Findings,
) {
    let program = command.program();
    let event = script.hook.event;
    let has = |words: &[&str]| command.arguments().any(|word| words.contains(&word));
    let mut found = |rule, what: String| {
        findings.add(rule, Place::line(&script.hook.name, command.line), what);
    };
    let systemctl = program == "systemctl";
    if systemctl && event == Event::AfterInstall && has(&["enable", "start", "--now"]) {
        found(&STARTS, command.text());
    }
    let restarts = has(&[
        "restart",
        "try-restart",
        "condrestart",
        "reload-or-restart",
        "start",
    ]);
    if systemctl && event == Event::AfterRemove && restarts {
        found(&OLD_RESTART, command.text());
    }
    let erases = [
        "-eq 0", "= 0", "= \"0\"", "-lt 1", "== 0", "in 0", "-ge 1", "-gt 0", "-ne 0",
    ];
    let asked = erases.iter().any(|test| command.is_guarded_by(test));
    let takes = systemctl && has(&["stop", "disable"])
        || matches!(program, "userdel" | "groupdel" | "deluser" | "rm");
    if matches!(event, Event::BeforeRemove | Event::AfterRemove) && takes && !asked {
        found(&REMOVAL, format!("without asking $1: {}", command.text()));
    }
    let words = ["upgrade", "configure", "remove", "purge", "install"];
    let compares = matches!(program, "[" | "test") && command.text().contains("$1") && has(&words);
    if compares {
        found(&DEB_WORDS, command.text());
    }
    if program == "setcap" {
        found(&CAPABILITIES, command.text());
    }
    let accounts = matches!(program, "useradd" | "groupadd" | "usermod");
    let required = specimen.relations.iter().any(|relation| {
        relation
            .names
            .iter()
            .any(|name| name.contains("shadow") || name.contains("useradd"))
    });
    if accounts
        && !required
        && !command
            .guards
            .iter()
            .any(|guard| guard.contains("command -v"))
    {
        found(
            &REQUIRES,
            format!("{program}, and nothing is required for it"),
        );
    }
}
