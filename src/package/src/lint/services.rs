//! How the scripts of a .deb treat services (D3, D4, D5, D10, D13).

use dunnage_model::Format;

use super::finding::{Findings, Place};
use super::linter::Script;
use super::rule::{Rule, Severity};
use super::units::units;
use crate::shell::Command;
use crate::specimen::{Event, Specimen};

pub(super) static BARE_SYSTEMCTL: Rule = Rule {
    name: "bare-systemctl",
    statement: "D3",
    severity: Severity::Warning,
    why: "systemctl asks neither policy-rc.d nor the admin's earlier choice, and does not work in image \
          builds.",
    fix: "enable by deb-systemd-helper, start and stop by deb-systemd-invoke",
};

pub(super) static OLD_WAY: Rule = Rule {
    name: "old-service-call",
    statement: "D3",
    severity: Severity::Warning,
    why: "`service` and /etc/init.d/x ask neither policy-rc.d nor the admin.",
    fix: "use deb-systemd-invoke",
};

pub(super) static UNGUARDED: Rule = Rule {
    name: "systemd-not-asked",
    statement: "D4",
    severity: Severity::Warning,
    why: "In a chroot, a container or an image build there is no systemd to talk to.",
    fix: "put it behind `if [ -d /run/systemd/system ]`",
};

pub(super) static OTHER_ROOT: Rule = Rule {
    name: "other-root-ignored",
    statement: "D4",
    severity: Severity::Info,
    why: "With `dpkg --root` the script would start services of the machine that builds the image.",
    fix: "ask `[ -z \"${DPKG_ROOT:-}\" ]` too",
};

pub(super) static ORDER: Rule = Rule {
    name: "service-order",
    statement: "D5",
    severity: Severity::Warning,
    why: "A unit starts without its account or directory, or with the text of its old unit file.",
    fix: "in this order: sysusers, tmpfiles, enable, daemon-reload, start",
};

pub(super) static MASKED: Rule = Rule {
    name: "unit-masked",
    statement: "C15, D10",
    severity: Severity::Warning,
    why: "A mask is the admin's: one that a package leaves makes the next installation, or another \
          package's unit of that name, fail with \"unit is masked\".",
    fix: "do not mask; debhelper stopped doing so in 13.10",
};

pub(super) static STOPPED_EARLY: Rule = Rule {
    name: "stopped-before-upgrade",
    statement: "D13",
    severity: Severity::Warning,
    why: "The service is down from the unpacking of the first package to the configuration of the \
          last, and stays down if that fails.",
    fix: "stop in `prerm remove` only, and restart in postinst",
};

pub(super) static STARTS_STOPPED: Rule = Rule {
    name: "stopped-is-started",
    statement: "C13",
    severity: Severity::Warning,
    why: "`restart` starts a service that the admin stopped, at every upgrade, and after a failed one \
          too; debhelper's own snippet does that.",
    fix: "deb-systemd-invoke try-restart; start only on first installation and after a removal",
};

pub(super) static INSTANCES: Rule = Rule {
    name: "instances-forgotten",
    statement: "C29",
    severity: Severity::Info,
    why: "debhelper and rpm's macros pass over template units: instances run the old program after an \
          upgrade, and go on after a removal.",
    fix: "try-restart 'x@*.service' on upgrade, stop it on removal",
};

/// What systemctl may be asked without changing anything.
const QUESTIONS: &[&str] = &[
    "is-active",
    "is-enabled",
    "is-failed",
    "is-system-running",
    "show",
    "status",
    "list-units",
    "list-unit-files",
    "cat",
    "--version",
    "daemon-reload",
    "daemon-reexec",
];

pub(super) fn check(specimen: &Specimen, scripts: &[Script<'_>], findings: &mut Findings) {
    instances(specimen, findings);
    for script in scripts {
        for command in &script.commands {
            masks(script, command, findings);
            if specimen.format == Format::Deb {
                asks(script, command, findings);
                stops(script, command, findings);
                restarts(script, command, findings);
            }
        }
        if specimen.format == Format::Deb && script.hook.event == Event::AfterInstall {
            order(script, findings);
        }
    }
}

fn masks(script: &Script<'_>, command: &Command, findings: &mut Findings) {
    let tool = matches!(command.program(), "systemctl" | "deb-systemd-helper");
    if tool && command.arguments().any(|word| word == "mask") {
        let place = Place::line(&script.hook.name, command.line);
        findings.add(&MASKED, place, command.text());
    }
}

/// A postinst that restarts whatever the state was.
fn restarts(script: &Script<'_>, command: &Command, findings: &mut Findings) {
    let tool = matches!(command.program(), "deb-systemd-invoke" | "systemctl");
    let restarts = tool && command.arguments().any(|word| word == "restart");
    // What dh_installsystemd writes; dh_installinit uses the same name.
    let chosen = command
        .words
        .iter()
        .any(|word| word == "_dh_action=restart");
    let asked = command.is_guarded_by("is-active") || command.is_guarded_by("/etc/init.d/");
    if script.hook.event == Event::AfterInstall && (restarts || chosen) && !asked {
        let place = Place::line(&script.hook.name, command.line);
        findings.add(&STARTS_STOPPED, place, command.text());
    }
}

/// Template units that no script speaks of.
fn instances(specimen: &Specimen, findings: &mut Findings) {
    for (item, text) in units(specimen) {
        let stem = item.name().strip_suffix("@.service");
        let enabled = text.lines().any(|line| line.trim() == "[Install]");
        let named = |stem: &str| {
            let start = format!("{stem}@");
            specimen.hooks.iter().any(|hook| hook.text.contains(&start))
        };
        if enabled && stem.is_some_and(|stem| !named(stem)) && item.path.contains("/system/") {
            let what = "no script restarts or stops its instances";
            findings.add(&INSTANCES, Place::file(&item.path), what);
        }
    }
}

/// Who talks to systemd, and whether it is there.
fn asks(script: &Script<'_>, command: &Command, findings: &mut Findings) {
    let place = || Place::line(&script.hook.name, command.line);
    let program = command.program();
    let has = |words: &[&str]| command.arguments().any(|word| words.contains(&word));
    let instance = script.hook.event == Event::AfterRemove
        && has(&["disable"])
        && command.arguments().any(|word| word.contains('@'));
    if program == "systemctl" && !has(QUESTIONS) && !has(&["mask"]) && !instance {
        findings.add(&BARE_SYSTEMCTL, place(), command.text());
    }
    if program == "service" || program.starts_with("/etc/init.d/") {
        findings.add(&OLD_WAY, place(), command.text());
    }
    let guard = [
        "/run/systemd/system",
        "/run/systemd",
        "/sys/fs/cgroup/systemd",
    ];
    let guarded = guard.iter().any(|path| command.is_guarded_by(path));
    let talks =
        program == "deb-systemd-invoke" || program == "systemctl" && has(&["daemon-reload"]);
    if talks && !guarded {
        findings.add(&UNGUARDED, place(), command.text());
    }
    if program == "deb-systemd-invoke" && guarded && !command.is_guarded_by("DPKG_ROOT") {
        findings.add(&OTHER_ROOT, place(), command.text());
    }
}

/// A prerm that stops the service before the new files are there.
fn stops(script: &Script<'_>, command: &Command, findings: &mut Findings) {
    if script.hook.event != Event::BeforeRemove {
        return;
    }
    let program = command.program();
    let tool = matches!(
        program,
        "deb-systemd-invoke" | "systemctl" | "invoke-rc.d" | "service"
    );
    let tool = tool || program.starts_with("/etc/init.d/");
    let stops = command.arguments().any(|word| word == "stop");
    let asked = command
        .guards
        .iter()
        .any(|guard| guard.contains("remove") && !guard.contains("upgrade"));
    if tool && stops && !asked {
        let place = Place::line(&script.hook.name, command.line);
        findings.add(
            &STOPPED_EARLY,
            place,
            format!("also when it is upgraded: {}", command.text()),
        );
    }
}

/// The steps of a postinst, as far as they are there.
fn order(script: &Script<'_>, findings: &mut Findings) {
    let is_step = |command: &Command, step: usize| {
        let has = |word: &str| command.arguments().any(|one| one == word);
        match step {
            0 => command.program() == "systemd-sysusers",
            1 => command.program() == "systemd-tmpfiles",
            2 => command.program() == "systemctl" && has("daemon-reload"),
            _ => command.program() == "deb-systemd-invoke",
        }
    };
    let names = ["sysusers", "tmpfiles", "daemon-reload", "start"];
    let commands = &script.commands;
    // What each step needs: accounts before directories, everything before the start.
    for (later, needed) in [(1, 0..1), (3, 0..3)] {
        let Some(first) = commands.iter().position(|command| is_step(command, later)) else {
            continue;
        };
        for earlier in needed {
            let late = commands[first..]
                .iter()
                .find(|command| is_step(command, earlier));
            let early = commands[..first]
                .iter()
                .any(|command| is_step(command, earlier));
            if let Some(late) = late.filter(|_| !early) {
                let place = Place::line(&script.hook.name, late.line);
                let what = format!("{} comes after {}", names[earlier], names[later]);
                findings.add(&ORDER, place, what);
            }
        }
    }
}
