//! The calls that dpkg makes (D1).

use dunnage_model::Format;

use super::finding::{Findings, Place};
use super::linter::Script;
use super::rule::{Rule, Severity};
use crate::specimen::{Event, Specimen};

pub(super) static REFUSED: Rule = Rule {
    name: "script-refuses-call",
    statement: "D1",
    severity: Severity::Error,
    why: "dpkg makes this call when it unwinds a failed step; a script that fails then leaves the \
          package half-configured (Debian Policy 6.5).",
    fix: "accept it and do nothing",
};

/// What dpkg passes as the first argument (Debian Policy 6.5).
fn calls(event: Event) -> &'static [&'static str] {
    match event {
        Event::BeforeInstall => &["install", "upgrade", "abort-upgrade"],
        Event::AfterInstall => &[
            "configure",
            "abort-upgrade",
            "abort-remove",
            "abort-deconfigure",
        ],
        Event::BeforeRemove => &["remove", "upgrade", "failed-upgrade", "deconfigure"],
        Event::AfterRemove => &[
            "remove",
            "purge",
            "upgrade",
            "failed-upgrade",
            "abort-install",
            "abort-upgrade",
            "disappear",
        ],
        _ => &[],
    }
}

pub(super) fn check(specimen: &Specimen, scripts: &[Script<'_>], findings: &mut Findings) {
    if specimen.format != Format::Deb {
        return;
    }
    for script in scripts {
        let arms = arms(&script.hook.text);
        let matched = |call: &&&str| {
            let mut matching = arms.iter().filter(|(patterns, _)| {
                patterns
                    .split('|')
                    .any(|pattern| matches(pattern.trim(), call))
            });
            matching.next()
        };
        for call in calls(script.hook.event) {
            let Some((_, fails)) = matched(&call) else {
                continue;
            };
            if let Some(line) = fails {
                let place = Place::line(&script.hook.name, *line);
                findings.add(&REFUSED, place, format!("`{call}` ends with an error"));
            }
        }
    }
}

/// Whether a pattern of `case`, which may have stars, matches a word.
fn matches(pattern: &str, word: &str) -> bool {
    let pattern = pattern.trim_matches(['"', '\'', '(']);
    match pattern.split_once('*') {
        None => pattern == word,
        Some((begin, end)) => {
            word.len() >= begin.len() + end.len()
                && word.starts_with(begin)
                && word.ends_with(end.trim_matches('*'))
        }
    }
}

/// The patterns of the outermost `case "$1"`, each with the line on which its arm fails for certain.
fn arms(text: &str) -> Vec<(String, Option<usize>)> {
    let mut arms: Vec<(String, Option<usize>)> = Vec::new();
    let mut depth = 0usize;
    let mut blocks = 0usize;
    let mut at_pattern = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let mut rest = line;
        if line.starts_with("case ") {
            depth += 1;
            let first = ["\"$1\"", "$1", "\"${1}\"", "\"${1:-}\"", "${1}"];
            let ours = line
                .split_whitespace()
                .nth(1)
                .is_some_and(|word| first.contains(&word));
            if depth == 1 && ours {
                at_pattern = true;
                rest = line.split_once(" in").map_or("", |(_, rest)| rest.trim());
            }
        }
        let pattern = rest.split_once(')').filter(|_| !rest.starts_with('#'));
        if depth == 1
            && at_pattern
            && let Some((patterns, body)) = pattern
        {
            arms.push((patterns.trim().trim_start_matches('(').to_owned(), None));
            at_pattern = false;
            rest = body.trim();
        }
        let word = rest.split_whitespace().next().unwrap_or_default();
        blocks += usize::from(matches!(word, "if" | "for" | "while" | "until"));
        if depth == 1
            && !at_pattern
            && blocks == 0
            && let Some(last) = arms.last_mut()
            && fails(rest)
        {
            last.1.get_or_insert(index + 1);
        }
        if matches!(word, "fi" | "done" | "fi;" | "done;") || rest.ends_with("; fi") {
            blocks = blocks.saturating_sub(1);
        }
        if depth == 1 && (rest.ends_with(";;") || word == ";;") {
            at_pattern = !arms.is_empty();
        }
        if word.starts_with("esac") {
            depth = depth.saturating_sub(1);
            if depth == 0 && !arms.is_empty() {
                break;
            }
        }
    }
    arms
}

/// Whether a line leaves the script with an error, whatever happens.
fn fails(line: &str) -> bool {
    let mut commands = line.split(';').map(str::trim);
    commands.any(|command| {
        let status = command.strip_prefix("exit ").map(str::trim);
        status.is_some_and(|status| status.parse::<u8>().is_ok_and(|status| status != 0))
    })
}
