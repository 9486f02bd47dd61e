//! What only bash understands (C22).

use super::finding::{Findings, Place};
use super::linter::Script;
use super::rule::{Rule, Severity};
use crate::shell::Command;
use crate::specimen::Specimen;

pub(super) static BASHISM: Rule = Rule {
    name: "bashism",
    statement: "C22",
    severity: Severity::Error,
    why: "/bin/sh is dash on Debian: the script fails, or does something else (Debian Policy 10.4).",
    fix: "write what POSIX has, or begin with #!/bin/bash",
};

/// Words of bash that are no commands of POSIX.
const WORDS: &[(&str, &str)] = &[
    ("[[", "`[[` is bash's; use `[`"),
    ("function", "write `name() {`"),
    ("source", "write `.`"),
    ("declare", "`declare` is bash's"),
    ("typeset", "`typeset` is not POSIX"),
    ("let", "write `$(( ))`"),
    ("pushd", "`pushd` is bash's"),
    ("popd", "`popd` is bash's"),
    ("shopt", "`shopt` is bash's"),
    ("select", "`select` is bash's"),
    ("disown", "`disown` is bash's"),
    ("mapfile", "`mapfile` is bash's"),
];

pub(super) fn check(_: &Specimen, scripts: &[Script<'_>], findings: &mut Findings) {
    for script in scripts {
        let shell = script.hook.interpreter.split_whitespace().next();
        if shell.is_some_and(|shell| shell.ends_with("bash")) {
            continue;
        }
        for command in &script.commands {
            if let Some(what) = bashism(command) {
                let place = Place::line(&script.hook.name, command.line);
                findings.add(&BASHISM, place, what);
            }
        }
    }
}

fn bashism(command: &Command) -> Option<String> {
    let program = command.program();
    if let Some((_, what)) = WORDS.iter().find(|(word, _)| *word == program) {
        return Some((*what).to_owned());
    }
    let arguments = || command.arguments();
    let found = match program {
        "[" | "test" if arguments().any(|word| word == "==") => "`==` in a test; write `=`",
        "echo"
            if arguments()
                .next()
                .is_some_and(|word| word.starts_with("-e")) =>
        {
            "`echo -e` prints `-e`; write printf"
        }
        "read" if arguments().any(|word| matches!(word, "-p" | "-t" | "-n" | "-s" | "-a")) => {
            "`read` has no such option"
        }
        "trap" if arguments().any(|word| matches!(word, "ERR" | "DEBUG")) => {
            "no such trap in POSIX"
        }
        "export" if arguments().next() == Some("-f") => "functions cannot be exported",
        "set" if arguments().any(|word| word == "pipefail") => "`pipefail` is not in dash 0.5.12",
        _ => return redirection(command).or_else(|| expansion(command)),
    };
    Some(found.to_owned())
}

/// `&>` reads as `&` and `>` in POSIX.
fn redirection(command: &Command) -> Option<String> {
    let here_string = command.redirects.iter().any(|(operator, target)| {
        operator == "<<" && target == "<" || operator == "<" && target.starts_with('<')
    });
    let to_file = command.redirects.iter().any(|(operator, target)| {
        let number = target.chars().all(|c| c.is_ascii_digit()) || target == "-";
        operator == ">&" && !number && !target.starts_with(['$', '"'])
    });
    match (here_string, to_file) {
        (true, _) => Some("`<<<` is bash's".to_owned()),
        (_, true) => Some("`>& file` is bash's; write `> file 2>&1`".to_owned()),
        _ => None,
    }
}

/// Expansions that POSIX does not have.
fn expansion(command: &Command) -> Option<String> {
    for word in &command.words {
        if word.starts_with('\'') {
            continue;
        }
        if word.contains("$RANDOM") {
            return Some("`$RANDOM` is empty in POSIX".to_owned());
        }
        if word.starts_with("$'") {
            return Some("`$'…'` is bash's; write printf".to_owned());
        }
        let mut rest = word.as_str();
        while let Some((_, inner)) = rest.split_once("${") {
            let end = inner.find('}').unwrap_or(inner.len());
            let name_end = inner[..end]
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(end);
            let after = &inner[name_end..end];
            let replaces = after.starts_with('/')
                || after.starts_with('[')
                || after.starts_with('^')
                || after.starts_with(',');
            let slices = after.starts_with(':')
                && !after.starts_with(":-")
                && !after.starts_with(":=")
                && !after.starts_with(":?")
                && !after.starts_with(":+");
            if name_end > 0 && (replaces || slices) {
                return Some(format!("`${{{}}}` is bash's", &inner[..end]));
            }
            rest = &inner[end..];
        }
    }
    None
}
