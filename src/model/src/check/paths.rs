//! Where files go.

use std::collections::HashMap;
use std::ops::Range;

use dunnage_unit::{Layout, Word};

use crate::manifest::{Manifest, PackageEntry};
use crate::problem::{Findings, Problem};

/// Where a package's files never are, and why (lifecycle C2).
const FORBIDDEN: [(&str, &str); 6] = [
    (
        "/run/",
        "/run is empty after every boot; use `runtime = \"NAME\"` on the service",
    ),
    (
        "/var/run/",
        "/var/run is /run, which is empty after every boot; use `runtime` on the service",
    ),
    (
        "/tmp/",
        "/tmp is not a package's; anything there may vanish",
    ),
    (
        "/home/",
        "homes belong to people, and may be on another machine",
    ),
    (
        "/usr/local/",
        "/usr/local is the admin's (FHS 4.9); use {bin} and its siblings",
    ),
    (
        "/etc/systemd/",
        "/etc/systemd is the admin's; declare the service and its unit is placed",
    ),
];

pub(super) fn check(manifest: &Manifest, layout: &Layout, findings: &Findings) {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for package in &manifest.packages {
        for (path, span) in destinations(package) {
            let name = package.name.get_ref().as_str();
            let Some(path) = absolute(path, span.clone(), layout, findings) else {
                continue;
            };
            if let Some(owner) = owners.insert(path.clone(), name) {
                let message = format!("`{owner}` and `{name}` both ship {path}");
                let message = if owner == name {
                    format!("{path} is shipped twice")
                } else {
                    message
                };
                let hint =
                    "dpkg refuses to install two packages with one file; keep it in one of them";
                findings.push(Problem::at(span, message).hint(hint));
            }
        }
        for config in &package.configs {
            let dest = config.file.dest.resolve(layout);
            if dest
                .as_literal()
                .is_some_and(|path| !path.starts_with("/etc/"))
            {
                let message = "a configuration file is not below /etc";
                let hint = "begin `dest` with {config} or {env} (Debian Policy 10.7.2)";
                findings.push(Problem::at(config.spans.of("dest"), message).hint(hint));
            }
        }
        for file in &package.files {
            let dest = file.file.dest.resolve(layout);
            if dest
                .as_literal()
                .is_some_and(|path| path.starts_with("/etc/"))
            {
                let message = "a file below /etc that is no configuration file";
                let hint = "make it a [[…config]], so that an admin's edit survives (Debian Policy 10.7.3)";
                findings.push(Problem::at(file.spans.of("dest"), message).hint(hint));
            }
        }
        for entry in &package.directories {
            let span = entry.spans.of("path");
            absolute(&entry.directory.path, span, layout, findings);
        }
    }
    shared_state(manifest, findings);
}

fn destinations(package: &PackageEntry) -> Vec<(&Word, Range<usize>)> {
    let files = package
        .files
        .iter()
        .map(|entry| (&entry.file.dest, entry.spans.of("dest")));
    let configs = package
        .configs
        .iter()
        .map(|entry| (&entry.file.dest, entry.spans.of("dest")));
    let links = package
        .links
        .iter()
        .map(|entry| (&entry.link.path, entry.spans.of("path")));
    files.chain(configs).chain(links).collect()
}

/// The path a package may ship, or a problem.
fn absolute(
    word: &Word,
    span: Range<usize>,
    layout: &Layout,
    findings: &Findings,
) -> Option<String> {
    let resolved = word.resolve(layout);
    let Some(path) = resolved.as_literal() else {
        let message = format!("`{word}` depends on an instance, but a package's files do not");
        findings.push(Problem::at(span, message));
        return None;
    };
    if !path.starts_with('/') || path.split('/').any(|part| part == ".." || part == ".") {
        let message = format!("`{path}` is not an absolute path");
        findings.push(
            Problem::at(span, message).hint("begin with {bin}, {config}, {state} … or with /"),
        );
        return None;
    }
    for (prefix, why) in FORBIDDEN {
        if format!("{path}/").starts_with(prefix) {
            let message = format!("a package cannot put {path} there");
            findings.push(Problem::at(span, message).hint(why));
            return None;
        }
    }
    Some(path.to_owned())
}

/// Two packages must not share a state directory: removing one would touch the other (lifecycle C28).
fn shared_state(manifest: &Manifest, findings: &Findings) {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for package in &manifest.packages {
        let name = package.name.get_ref().as_str();
        for entry in &package.services {
            let Some(state) = &entry.service.state else {
                continue;
            };
            let top = state.name.to_string();
            let top = top.split('/').next().unwrap_or_default().to_owned();
            let owner = *owners.entry(top.clone()).or_insert(name);
            if owner != name {
                let message = format!("`{owner}` and `{name}` both keep their state in {top}");
                let hint = "give each its own directory, or let a -common package own it";
                findings.push(Problem::at(entry.spans.of("state"), message).hint(hint));
            }
        }
    }
}
