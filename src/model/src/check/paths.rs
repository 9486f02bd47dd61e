//! Where files go.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use dunnage_unit::{Layout, Scope, Word};
use toml::Spanned;

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
        let name = package.name.get_ref().as_str();
        let named = destinations(package)
            .into_iter()
            .filter_map(|(path, span)| {
                Some((absolute(path, span.clone(), layout, findings)?, span))
            });
        let shipped: Vec<_> = named.chain(generated(package, layout)).collect();
        for (path, span) in &shipped {
            let (path, span) = (path.clone(), span.clone());
            if let Some(owner) = owners.insert(path.clone(), name) {
                let message = format!("`{owner}` and `{name}` both ship {path}");
                let message = if owner == name {
                    format!("{path} is shipped twice")
                } else {
                    message
                };
                let hint = if owner == name {
                    "the second would replace the first: leave one out"
                } else {
                    "dpkg refuses to install two packages with one file; keep it in one of them"
                };
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
        below_files(package, &shipped, layout, findings);
        env_files(package, layout, findings);
    }
    shared_directories(manifest, findings);
}

/// No path of the package is below one of its files or links, and no directory is one.
fn below_files(
    package: &PackageEntry,
    shipped: &[(String, Range<usize>)],
    layout: &Layout,
    findings: &Findings,
) {
    let files: HashSet<&str> = shipped.iter().map(|(path, _)| path.as_str()).collect();
    let directories = package.directories.iter().filter_map(|entry| {
        let path = entry.directory.path.resolve(layout);
        // As if it held something: it must not be a file itself.
        Some((format!("{}/.", path.as_literal()?), entry.spans.of("path")))
    });
    for (path, span) in shipped.iter().cloned().chain(directories) {
        let ancestors =
            std::iter::successors(path.rsplit_once('/'), |(dir, _)| dir.rsplit_once('/'));
        for (dir, _) in ancestors {
            if files.contains(dir) {
                let message = format!("{dir} is a file or link, not a directory");
                findings.push(Problem::at(span.clone(), message));
            }
        }
    }
}

/// The package brings a stub of every environment file that it has no text for.
fn env_files(package: &PackageEntry, layout: &Layout, findings: &Findings) {
    for (dest, span) in env_stubs(package) {
        let path = absolute(dest, span.clone(), layout, findings);
        if path.is_some_and(|path| !path.starts_with("/etc/")) {
            let message = "an environment file is not below /etc";
            let hint =
                "write env_file = true, or begin with {env} or {config} (Debian Policy 10.7.2)";
            findings.push(Problem::at(span, message).hint(hint));
        }
    }
}

fn env_stubs(package: &PackageEntry) -> Vec<(&Word, Range<usize>)> {
    let mut stubs: Vec<(&Word, Range<usize>)> = Vec::new();
    let system = package
        .services
        .iter()
        .filter(|entry| entry.scope == Scope::System);
    for entry in system {
        let dest = entry.service.env_file.as_ref();
        let Some(dest) = dest.filter(|dest| !dest.has_instance()) else {
            continue;
        };
        let shipped = package
            .configs
            .iter()
            .any(|config| config.file.dest == *dest);
        if !shipped && !stubs.iter().any(|(stub, _)| *stub == dest) {
            stubs.push((dest, entry.spans.of("env_file")));
        }
    }
    stubs
}

/// What the package ships without naming its path.
fn generated(package: &PackageEntry, layout: &Layout) -> Vec<(String, Range<usize>)> {
    let name = package.name.get_ref();
    let binary =
        |binary: &Spanned<String>| (format!("/usr/bin/{}", binary.get_ref()), binary.span());
    let mut paths: Vec<_> = package.binaries.iter().map(binary).collect();
    paths.extend(package.services.iter().map(|entry| {
        let manager = match entry.scope {
            Scope::System => "system",
            Scope::User => "user",
        };
        let unit = entry.service.name.unit();
        (
            format!("/usr/lib/systemd/{manager}/{unit}"),
            entry.spans.of(""),
        )
    }));
    paths.extend(package.logs.iter().map(|entry| {
        let path = format!("/etc/logrotate.d/{}", entry.policy.name);
        (path, entry.spans.of("name"))
    }));
    paths.extend(
        env_stubs(package)
            .into_iter()
            .filter_map(|(dest, span)| Some((dest.resolve(layout).as_literal()?.to_owned(), span))),
    );
    let always = [
        format!("/usr/share/doc/{name}/changelog.Debian.gz"),
        format!("/usr/share/doc/{name}/copyright"),
        format!("/usr/share/lintian/overrides/{name}"),
        format!("/usr/lib/sysusers.d/{name}.conf"),
        format!("/usr/lib/tmpfiles.d/{name}.conf"),
    ];
    paths.extend(always.map(|path| (path, package.name.span())));
    paths
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
    let mut parts = path.split('/');
    let rooted = parts.next() == Some("");
    if path.chars().any(char::is_control) {
        let message = format!("{path:?} holds a control character");
        findings.push(Problem::at(span, message).hint("rename it"));
        return None;
    }
    if !rooted || parts.any(|part| matches!(part, "" | "." | "..")) {
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

/// Two packages must not share a directory: removing one would touch the other (lifecycle C28).
fn shared_directories(manifest: &Manifest, findings: &Findings) {
    let mut owners: HashMap<(&str, String), &str> = HashMap::new();
    for package in &manifest.packages {
        let name = package.name.get_ref().as_str();
        for entry in &package.services {
            let service = &entry.service;
            let dirs = [
                ("state", "state", &service.state),
                ("cache", "cache", &service.cache),
                ("logs", "logs", &service.logs),
                ("runtime", "runtime files", &service.runtime),
            ];
            for (key, what, dir) in dirs {
                let Some(dir) = dir else { continue };
                let top = dir.name.to_string();
                let top = top.split('/').next().unwrap_or_default().to_owned();
                let owner = *owners.entry((key, top.clone())).or_insert(name);
                if owner != name {
                    let message = format!("`{owner}` and `{name}` both keep their {what} in {top}");
                    let hint = "give each its own directory, or let a -common package own it";
                    findings.push(Problem::at(entry.spans.of(key), message).hint(hint));
                }
            }
        }
    }
}
