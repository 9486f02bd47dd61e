//! What every maintainer script must be (D2, C10, C22).

use dunnage_model::Format;

use super::finding::{Findings, Place};
use super::linter::Script;
use super::rule::{Rule, Severity};
use crate::shell::{Command, Joint};
use crate::specimen::Specimen;

pub(super) static NO_SET_E: Rule = Rule {
    name: "script-ignores-errors",
    statement: "D2",
    severity: Severity::Warning,
    why: "A failed step goes unnoticed, and dpkg takes the package for configured (Debian Policy 10.4).",
    fix: "write `set -e` after the first line",
};

pub(super) static EMPTY: Rule = Rule {
    name: "script-empty",
    statement: "D2",
    severity: Severity::Info,
    why: "A script that does nothing costs a process in every transaction.",
    fix: "leave it out",
};

pub(super) static MODE: Rule = Rule {
    name: "script-mode",
    statement: "D2",
    severity: Severity::Error,
    why: "dpkg cannot run it.",
    fix: "give it 0755",
};

pub(super) static INTERPRETER: Rule = Rule {
    name: "script-interpreter",
    statement: "D2",
    severity: Severity::Error,
    why: "The kernel does not know what runs it.",
    fix: "begin it with #!/bin/sh",
};

pub(super) static BARE_TEST: Rule = Rule {
    name: "script-ends-with-test",
    statement: "C22",
    severity: Severity::Error,
    why: "When the test is false its status 1 is that of the script or function, and with `set -e` the \
          installation fails.",
    fix: "write `if … then … fi`",
};

pub(super) static ABSOLUTE_TOOL: Rule = Rule {
    name: "script-absolute-tool",
    statement: "C22",
    severity: Severity::Info,
    why: "Tools move: /sbin/x is /usr/sbin/x elsewhere; package managers set PATH (Debian Policy 6.1).",
    fix: "call it by its name",
};

pub(super) static INTERACTIVE: Rule = Rule {
    name: "script-prompts",
    statement: "C22",
    severity: Severity::Error,
    why: "There is no terminal in unattended upgrades, image builds and graphical tools: it hangs or \
          fails.",
    fix: "take defaults, or ask through debconf",
};

pub(super) static DOWNLOAD: Rule = Rule {
    name: "script-downloads",
    statement: "C22",
    severity: Severity::Error,
    why: "What is fetched is neither signed nor listed with the package, and offline machines fail.",
    fix: "ship it in the package",
};

pub(super) static CALLER: Rule = Rule {
    name: "script-uses-caller",
    statement: "C22",
    severity: Severity::Error,
    why: "The home and name of whoever typed `sudo apt` are not the package's: a purge deleted \
          people's own data that way.",
    fix: "work with system paths only",
};

pub(super) static RECURSIVE_OWNER: Rule = Rule {
    name: "recursive-owner",
    statement: "C10",
    severity: Severity::Warning,
    why: "Root follows what the service user put there, hard links too, and gives it files of others; \
          what the admin set is lost at each upgrade.",
    fix: "let StateDirectory=, LogsDirectory= or tmpfiles.d make the directory, and do not recurse",
};

/// Those that fetch.
const FETCHERS: &[&str] = &["curl", "wget", "fetch", "aria2c"];

pub(super) fn check(specimen: &Specimen, scripts: &[Script<'_>], findings: &mut Findings) {
    for hook in &specimen.hooks {
        if hook.interpreter.is_empty() {
            findings.add(
                &INTERPRETER,
                Place::line(&hook.name, 1),
                "it does not begin with `#!`",
            );
        }
        if let Some(mode) = hook.mode.filter(|mode| mode & 0o500 != 0o500) {
            let what = format!("it cannot be run: {mode:04o}");
            findings.add(&MODE, Place::file(&hook.name), what);
        }
    }
    for script in scripts {
        let file = &script.hook.name;
        let commands = &script.commands;
        let idle =
            |command: &Command| matches!(command.program(), "set" | "exit" | "true" | ":" | "");
        if commands.iter().all(idle) {
            findings.add(&EMPTY, Place::file(file), "it does nothing");
        } else if specimen.format == Format::Deb && !stops_at_errors(script) {
            let what = "neither `set -e` nor `#!/bin/sh -e`";
            findings.add(&NO_SET_E, Place::file(file), what);
        }
        for (index, command) in commands.iter().enumerate() {
            let next = commands.get(index + 1);
            check_command(command, next, file, findings);
        }
    }
}

fn stops_at_errors(script: &Script<'_>) -> bool {
    let option = script.hook.interpreter.split_whitespace().nth(1);
    let in_first_line =
        option.is_some_and(|option| option.starts_with('-') && option.contains('e'));
    let sets = |command: &Command| {
        let e = |word: &str| word == "errexit" || word.starts_with('-') && word.contains('e');
        command.program() == "set" && command.arguments().any(e)
    };
    in_first_line || script.commands.iter().any(sets)
}

fn check_command(command: &Command, next: Option<&Command>, file: &str, findings: &mut Findings) {
    let program = command.program();
    let mut found = |rule, what: String| findings.add(rule, Place::line(file, command.line), what);
    let name = program.rsplit('/').next().unwrap_or_default();
    if program.starts_with("/usr/") || program.starts_with("/bin/") || program.starts_with("/sbin/")
    {
        let own = program.starts_with("/usr/lib/") || program.starts_with("/usr/share/");
        if !own {
            found(&ABSOLUTE_TOOL, format!("{program} by its path"));
        }
    }
    if FETCHERS.contains(&name) {
        found(&DOWNLOAD, command.text());
    }
    let from_file = command
        .redirects
        .iter()
        .any(|(operator, _)| operator.starts_with('<'));
    if program == "read" && !command.is_condition && !from_file {
        found(&INTERACTIVE, command.text());
    }
    let tells = ["$SUDO_USER", "${SUDO_USER", "$HOME", "${HOME", "$LOGNAME"];
    let words = command.words.iter().filter(|word| !word.starts_with('\''));
    for word in words {
        if let Some(tell) = tells.iter().find(|tell| word.contains(**tell)) {
            found(&CALLER, format!("it uses {tell}: {}", command.text()));
        }
    }
    if matches!(name, "chown" | "chmod" | "chgrp") && recurses(command) {
        found(&RECURSIVE_OWNER, command.text());
    }
    let test = matches!(program, "[" | "test");
    let last = next.is_none_or(|next| next.joint == Joint::End);
    if test && command.is_last && command.joint == Joint::And && last && !command.is_condition {
        found(&BARE_TEST, format!("{} && …", command.text()));
    }
}

fn recurses(command: &Command) -> bool {
    let mut options = command.arguments().filter(|word| word.starts_with('-'));
    options
        .any(|option| option == "--recursive" || !option.starts_with("--") && option.contains('R'))
}
