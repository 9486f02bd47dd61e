//! What the formats of units, accounts, directories and log policies cannot carry.
//!
//! The texts are made here for their refusals only: one is found with its place in the manifest, and
//! rendering a checked product cannot fail. A refused value is replaced by a harmless one and the text
//! made again, so that one refusal does not hide the next.

use std::ops::Range;

use dunnage_unit::systemd;
use dunnage_unit::{
    Directory, Layout, Limits, LogPolicy, Refusal, Scope, Service, UnitError, User, Word,
};
use dunnage_unit::{logrotate, sysusers, tmpfiles};

use crate::manifest::{LogEntry, Manifest, PackageEntry, ServiceEntry};
use crate::problem::{Findings, Problem};
use crate::table::Spans;

/// More refusals of one text than it has kinds of fields mean that a replacement is refused too.
const MOST: usize = 100;

pub(super) fn check(manifest: &Manifest, layout: &Layout, findings: &Findings) {
    for package in &manifest.packages {
        for entry in &package.services {
            service(entry, layout, findings);
        }
        if let Some((user, spans)) = &package.user {
            account(user.clone(), spans, layout, findings);
        }
        for log in &package.logs {
            policy(log, layout, findings);
        }
        directories(package, layout, findings);
    }
}

/// A refused field as the unit crate names it, and the value.
fn refused(error: &UnitError) -> (&str, &str) {
    match error {
        UnitError::Refused { field, value, .. } => (field, value),
        UnitError::Template { .. } => ("", ""),
    }
}

fn problem(error: &UnitError, key: &str, span: Range<usize>) -> Problem {
    let message = match error {
        UnitError::Refused { value, refusal, .. } => format!("`{key}`: {value:?} {refusal}"),
        UnitError::Template { .. } => error.to_string(),
    };
    let problem = Problem::at(span, message);
    match error.hint() {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

fn service(entry: &ServiceEntry, layout: &Layout, findings: &Findings) {
    let layout = match entry.scope {
        Scope::System => layout.clone(),
        Scope::User => Layout::user(),
    };
    let mut service = entry.service.clone();
    for _ in 0..MOST {
        let Err(error) = systemd::unit(&service, &layout, entry.scope) else {
            return;
        };
        let (field, value) = refused(&error);
        if let Some(directive) = field.strip_prefix("extra.") {
            let index = entry.service.extra.iter().position(|d| d.key == directive);
            let span = index.and_then(|index| entry.directive_spans.get(index));
            let span = span.cloned().unwrap_or_else(|| entry.spans.of("systemd"));
            findings.push(problem(&error, directive, span));
            service.extra.retain(|d| d.key != directive);
            continue;
        }
        let relative = matches!(
            error,
            UnitError::Refused {
                refusal: Refusal::Relative,
                ..
            }
        );
        if field == "exec[0]" && relative && !entry.service.exec[0].has_instance() {
            // Reported with the services, which know where it should be.
            mend(&mut service, field, value);
            continue;
        }
        let key = mend(&mut service, field, value);
        findings.push(problem(&error, key, entry.spans.of(key)));
    }
}

/// Replaces a refused value, and says under which key of the manifest it stands.
fn mend(service: &mut Service, field: &str, value: &str) -> &'static str {
    if let Some(variable) = field.strip_prefix("environment.") {
        service.environment.retain(|(name, _)| name != variable);
        return "environment";
    }
    let harmless = || Word::literal("/x");
    match field.split(['.', '[']).next().unwrap_or_default() {
        "description" => {
            service.description = "x".to_owned();
            "description"
        }
        "documentation" => {
            service.documentation.retain(|uri| uri != value);
            "documentation"
        }
        "wants" => {
            service.wants.retain(|unit| unit != value);
            "wants"
        }
        "after" => {
            service.after.retain(|unit| unit != value);
            "after"
        }
        "exec" => {
            service.exec = vec![harmless()];
            "exec"
        }
        "account" => {
            service.account = None;
            match field {
                "account.group" => "group",
                "account.supplementary_groups" => "groups",
                _ => "user",
            }
        }
        "stop" => {
            service.stop.timeout_secs = 1;
            "stop_timeout"
        }
        "limits" => {
            service.limits = Limits::default();
            "limits"
        }
        "sandbox" => {
            service.sandbox.write.clear();
            "write"
        }
        other => mend_path(service, other),
    }
}

fn mend_path(service: &mut Service, field: &str) -> &'static str {
    let (key, path) = match field {
        "condition_path" => ("condition_path", &mut service.condition_path),
        "env_file" => ("env_file", &mut service.env_file),
        "working_dir" => ("working_dir", &mut service.working_dir),
        other => {
            let (key, dir) = match other {
                "state" => ("state", &mut service.state),
                "cache" => ("cache", &mut service.cache),
                "logs" => ("logs", &mut service.logs),
                _ => ("runtime", &mut service.runtime),
            };
            *dir = None;
            return key;
        }
    };
    *path = None;
    key
}

fn account(mut user: User, spans: &Spans, layout: &Layout, findings: &Findings) {
    for _ in 0..MOST {
        let Err(error) = sysusers::file(std::slice::from_ref(&user), layout) else {
            return;
        };
        let (field, value) = refused(&error);
        let key = match field {
            // Its rule is stricter in the manifest, and reported there.
            "user.name" => {
                user.name = "x".to_owned();
                continue;
            }
            "user.home" => {
                user.home = None;
                "home"
            }
            "user.member_of" => {
                user.member_of.retain(|member| member.group != value);
                "member_of"
            }
            _ => {
                user.description = "x".to_owned();
                "description"
            }
        };
        findings.push(problem(&error, key, spans.of(key)));
    }
}

fn policy(entry: &LogEntry, layout: &Layout, findings: &Findings) {
    // logrotate passes over names with some endings, and `/` would lead out of its directory.
    let name = &entry.policy.name;
    let legal = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    if name.is_empty() || !name.chars().all(legal) {
        let message = format!("{name:?} cannot be the name of a log policy");
        let hint = "it becomes a file in /etc/logrotate.d: use letters, digits, `-` and `_`";
        findings.push(Problem::at(entry.spans.of("name"), message).hint(hint));
    }
    let mut policy: LogPolicy = entry.policy.clone();
    for _ in 0..MOST {
        let Err(error) = logrotate::file(&policy, layout) else {
            return;
        };
        let key = match refused(&error).0 {
            "log.user" => {
                policy.user = "x".to_owned();
                "user"
            }
            "log.group" => {
                policy.group = "x".to_owned();
                "group"
            }
            _ => {
                policy.files = Word::literal("/x");
                "files"
            }
        };
        findings.push(problem(&error, key, entry.spans.of(key)));
    }
}

/// What makes directories, with the place of each; no path may be made in two ways.
fn directories(package: &PackageEntry, layout: &Layout, findings: &Findings) {
    let mut made: Vec<(String, Directory)> = Vec::new();
    for (directory, span) in managed(package).into_iter().chain(declared(package)) {
        if let Err(error) = tmpfiles::file(std::slice::from_ref(&directory), layout) {
            let key = match refused(&error).0 {
                "directory.user" => "user",
                "directory.group" => "group",
                _ => "path",
            };
            findings.push(problem(&error, key, span));
            continue;
        }
        let resolved = directory.path.resolve(layout);
        let path = resolved.as_literal().unwrap_or_default().to_owned();
        let owned = |d: &Directory| (d.mode, d.user.clone(), d.group.clone());
        let other = made.iter().find(|(other, _)| *other == path);
        if let Some((_, other)) = other.filter(|(_, other)| owned(other) != owned(&directory)) {
            let say = |d: &Directory| format!("{} {}:{}", d.mode, d.user, d.group);
            let message = format!(
                "{path} is made as {} and as {}",
                say(other),
                say(&directory)
            );
            let hint = "the last to make it would win: give both the same owner and mode";
            findings.push(Problem::at(span, message).hint(hint));
        }
        made.push((path, directory));
    }
}

/// The directories that systemd makes for the services; those of instances it makes one by one.
fn managed(package: &PackageEntry) -> Vec<(Directory, Range<usize>)> {
    let mut found = Vec::new();
    let system = package
        .services
        .iter()
        .filter(|entry| entry.scope == Scope::System);
    for entry in system {
        let service = &entry.service;
        let (user, group) = match &service.account {
            Some(account) => (account.user.clone(), account.group.clone()),
            None => ("root".to_owned(), "root".to_owned()),
        };
        let dirs = [
            ("state", &service.state),
            ("cache", &service.cache),
            ("logs", &service.logs),
        ];
        for (key, dir) in dirs {
            let Some(dir) = dir.as_ref().filter(|dir| !dir.name.has_instance()) else {
                continue;
            };
            let place = if key == "logs" { "log" } else { key };
            // A name that cannot follow a place was refused with the unit.
            if let Ok(path) = Word::parse(&format!("{{{place}}}/{}", dir.name)) {
                let (mode, user, group) = (dir.mode, user.clone(), group.clone());
                found.push((
                    Directory {
                        path,
                        mode,
                        user,
                        group,
                    },
                    entry.spans.of(key),
                ));
            }
        }
    }
    found
}

fn declared(package: &PackageEntry) -> Vec<(Directory, Range<usize>)> {
    let entries = package.directories.iter();
    // One that depends on an instance is reported with the paths.
    let entries = entries.filter(|entry| !entry.directory.path.has_instance());
    entries
        .map(|entry| (entry.directory.clone(), entry.spans.of("path")))
        .collect()
}
