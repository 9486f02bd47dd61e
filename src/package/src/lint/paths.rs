//! Where files are (C2).

use super::finding::{Findings, Place};
use super::linter::Script;
use super::rule::{Rule, Severity};
use crate::specimen::{ItemKind, Specimen};

pub(super) static FOREIGN: Rule = Rule {
    name: "foreign-path",
    statement: "C2",
    severity: Severity::Error,
    why: "/run and /tmp are empty after a boot, /home and /usr/local are the admin's: files there are \
          lost, or are not the package's to overwrite (Debian Policy 9.1).",
    fix: "put it below /usr, or declare it: RuntimeDirectory= in the unit, a line in tmpfiles.d",
};

pub(super) static ALIASED: Rule = Rule {
    name: "aliased-path",
    statement: "C2",
    severity: Severity::Warning,
    why: "/bin, /lib and /sbin are links into /usr in every release since Debian 12; the same file \
          under two names lets package managers lose it when packages are split or renamed.",
    fix: "put it below /usr",
};

pub(super) static OPT: Rule = Rule {
    name: "path-in-opt",
    statement: "C2",
    severity: Severity::Info,
    why: "/opt is for vendors who ask for it; programs there are on nobody's PATH.",
    fix: "put it below /usr, unless that is meant",
};

pub(super) static ADMIN_UNIT: Rule = Rule {
    name: "unit-in-etc",
    statement: "C2",
    severity: Severity::Error,
    why: "/etc/systemd is where the admin's own units and changes are; an upgrade overwrites or deletes \
          them, and the admin cannot override what is there already.",
    fix: "put the unit in /usr/lib/systemd/system; enable it from the maintainer script",
};

/// Where no package may put anything.
const NOT_OURS: &[&str] = &[
    "/run",
    "/var/run",
    "/var/lock",
    "/tmp",
    "/var/tmp",
    "/home",
    "/root",
    "/usr/local",
    "/dev",
    "/proc",
    "/sys",
    "/mnt",
    "/media",
];

const ALIASES: &[&str] = &["/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin"];

const ADMIN_UNITS: &[&str] = &["/etc/systemd/system", "/etc/systemd/user"];

pub(super) fn check(specimen: &Specimen, _: &[Script<'_>], findings: &mut Findings) {
    for item in &specimen.items {
        let directory = matches!(item.kind, ItemKind::Directory);
        let mut found = |rule, what: String| findings.add(rule, Place::file(&item.path), what);
        let noun = item.kind.noun();
        // The directories themselves belong to base packages.
        let inside = |folders: &[&str]| folders.iter().any(|folder| is_inside(&item.path, folder));
        if inside(NOT_OURS) {
            found(
                &FOREIGN,
                format!("a {noun} where no package may put anything"),
            );
        } else if inside(ALIASES) && !directory {
            found(&ALIASED, format!("a {noun} in a directory that is a link"));
        } else if inside(&["/opt"]) && !directory {
            found(&OPT, format!("a {noun} in /opt"));
        } else if inside(ADMIN_UNITS) && !directory {
            found(&ADMIN_UNIT, format!("a {noun} among the admin's units"));
        }
    }
}

/// Whether a path is below a folder, which itself does not count.
pub(super) fn is_inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
}
