//! Every user and group that something names is created by something.

use std::ops::Range;

use dunnage_unit::{Layout, Scope};

use super::relations::with_required;
use crate::manifest::{Manifest, PackageEntry};
use crate::problem::{Findings, Problem};

pub(super) fn check(manifest: &Manifest, layout: &Layout, findings: &Findings) {
    for package in &manifest.packages {
        let known = Known::of(manifest, package);
        services(package, &known, findings);
        for config in &package.configs {
            if let Some(group) = &config.group {
                known.group(
                    group.get_ref(),
                    "this file's group is",
                    group.span(),
                    findings,
                );
            }
        }
        for entry in &package.directories {
            let directory = &entry.directory;
            known.user(
                &directory.user,
                "this directory belongs to",
                entry.spans.of("user"),
                findings,
            );
            known.group(
                &directory.group,
                "this directory's group is",
                entry.spans.of("group"),
                findings,
            );
        }
        for log in &package.logs {
            known.user(
                &log.policy.user,
                "these logs belong to",
                log.spans.of("user"),
                findings,
            );
            known.group(
                &log.policy.group,
                "these logs' group is",
                log.spans.of("group"),
                findings,
            );
            log_directory(package, log, layout, findings);
        }
    }
}

fn services(package: &PackageEntry, known: &Known<'_>, findings: &Findings) {
    for entry in &package.services {
        let Some(account) = &entry.service.account else {
            continue;
        };
        if entry.scope == Scope::User {
            let message = "a service of a user manager runs as that user and cannot name another";
            if entry.spans.of("user") != entry.spans.of("") {
                findings
                    .push(Problem::at(entry.spans.of("user"), message).hint("leave `user` out"));
            }
            continue;
        }
        known.user(
            &account.user,
            "this service runs as",
            entry.spans.of("user"),
            findings,
        );
        for group in &account.supplementary_groups {
            known.group(
                group,
                "this service is in",
                entry.spans.of("groups"),
                findings,
            );
        }
    }
}

/// logrotate refuses a directory that somebody else can write, and a log needs a directory at all.
fn log_directory(
    package: &PackageEntry,
    log: &crate::manifest::LogEntry,
    layout: &Layout,
    findings: &Findings,
) {
    let files = log.policy.files.resolve(layout);
    let Some(files) = files.as_literal() else {
        return;
    };
    let dir = files.rsplit_once('/').map_or("", |(dir, _)| dir);
    let managed = package.services.iter().any(|entry| {
        let logs = entry.service.logs.as_ref();
        logs.is_some_and(|logs| format!("/var/log/{}", logs.name) == dir)
    });
    let declared = package
        .directories
        .iter()
        .any(|entry| entry.directory.path.resolve(layout).as_literal() == Some(dir));
    if !managed && !declared {
        let message = format!("nothing makes {dir}, where these logs are");
        let hint = "give the service `logs = \"NAME\"`, or add a [[…directory]] with its owner";
        findings.push(Problem::at(log.spans.of("files"), message).hint(hint));
    }
}

/// The accounts that exist once a package and what it requires are installed.
struct Known<'a> {
    users: Vec<&'a str>,
    groups: Vec<&'a str>,
}

impl<'a> Known<'a> {
    fn of(manifest: &'a Manifest, package: &'a PackageEntry) -> Known<'a> {
        let mut known = Known {
            users: vec!["root"],
            groups: vec!["root"],
        };
        for package in with_required(manifest, package) {
            if let Some((user, _)) = &package.user {
                known.users.push(&user.name);
                known.groups.push(&user.name);
                known
                    .groups
                    .extend(user.member_of.iter().map(|member| member.group.as_str()));
            }
        }
        known
    }

    fn user(&self, name: &str, what: &str, span: Range<usize>, findings: &Findings) {
        if !self.users.contains(&name) {
            let message = format!("{what} `{name}`, a user that nothing creates");
            let hint =
                format!("add [package.NAME.user] with name = \"{name}\", or name one that exists");
            findings.push(Problem::at(span, message).hint(hint));
        }
    }

    fn group(&self, name: &str, what: &str, span: Range<usize>, findings: &Findings) {
        if !self.groups.contains(&name) {
            let message = format!("{what} `{name}`, a group that nothing creates");
            let hint = format!(
                "add member_of = [\"{name}\"] to the package's user: it makes the group too"
            );
            findings.push(Problem::at(span, message).hint(hint));
        }
    }
}
