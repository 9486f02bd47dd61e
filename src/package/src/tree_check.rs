//! What a tree must fulfil to become a package.

use std::collections::BTreeSet;

use dunnage_model::Format;
use dunnage_render::{Entry, Kind, Owner, Tree};

/// Where no package may put anything: these belong to the admin, or are empty after a boot
/// (Debian Policy 9.1.2, 10.1; lintian's dir-or-file-in-*).
const FOREIGN: &[&str] = &[
    "/run",
    "/var/run",
    "/tmp",
    "/var/tmp",
    "/home",
    "/usr/local",
];

/// Links to directories below /usr in every supported release (lintian's aliased-location).
const ALIASED: &[&str] = &["/bin", "/lib", "/lib64", "/sbin"];

/// Where units are the admin's.
const ADMIN_UNITS: &[&str] = &["/etc/systemd/system", "/etc/systemd/user"];

/// Everything that is wrong with a tree, in the order of its entries.
pub(crate) fn problems(tree: &Tree) -> Vec<String> {
    let deb = tree.about.target.format == Format::Deb;
    let mut problems = Vec::new();
    let mut directories = BTreeSet::from([""]);
    let mut before = "";
    for entry in &tree.entries {
        let path = entry.path.as_str();
        let mut problem = |text: &str| problems.push(format!("{path} {text}"));
        if let Some(text) = path_problem(path) {
            problem(text);
            continue;
        }
        if path == before {
            problem("is in the tree twice");
        } else if path < before {
            problem("is not in its place; the entries must be sorted by path");
        }
        before = path;
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        // An .rpm leaves the directories of the system to the system.
        if deb && !directories.contains(parent) {
            problem("has no parent directory in the tree");
        }
        if matches!(entry.kind, Kind::Directory) {
            directories.insert(path);
        }
        if deb && entry.kind == Kind::Ghost {
            problem("is to be made later, which a .deb cannot say");
        }
        if deb && entry.owner != Owner::root() {
            problem(
                "is not root's; a .deb's members are, and postinst or tmpfiles.d give them away",
            );
        }
        if let Some(text) = place_problem(entry) {
            problem(text);
        }
    }
    for script in &tree.scripts {
        let name = script.kind.name();
        if deb && !script.text.starts_with("#!") {
            problems.push(format!("the script {name} does not begin with `#!`"));
        }
        if tree
            .scripts
            .iter()
            .filter(|other| other.kind == script.kind)
            .count()
            > 1
        {
            problems.push(format!("the script {name} is in the tree twice"));
        }
    }
    problems
}

/// Why a path is not an absolute, plain one.
fn path_problem(path: &str) -> Option<&'static str> {
    let mut parts = path.split('/');
    if parts.next() != Some("") {
        return Some("is not an absolute path");
    }
    if parts.any(|part| matches!(part, "" | "." | "..")) {
        return Some("holds an empty, `.` or `..` part");
    }
    path.contains(|c: char| c.is_control())
        .then_some("holds a control character")
}

/// Why an entry may not be where it is (lifecycle C2, D14).
fn place_problem(entry: &Entry) -> Option<&'static str> {
    let below = |folder: &&str| {
        let rest = entry.path.strip_prefix(*folder);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if FOREIGN.iter().any(below) {
        return Some("is where no package may put anything");
    }
    if ALIASED.iter().any(below) {
        return Some("is in a directory that is a link; put it below /usr");
    }
    let Kind::File { conffile, .. } = &entry.kind else {
        return None;
    };
    if ADMIN_UNITS.iter().any(below) {
        return Some("is among the admin's units; put it below /usr/lib/systemd");
    }
    match (below(&"/etc"), conffile) {
        (true, false) => Some("is below /etc and must be a conffile"),
        (false, true) => Some("is a conffile and must be below /etc"),
        _ => None,
    }
}
