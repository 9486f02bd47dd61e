//! Owners and modes of what is shipped (D12b, R16), and checksums.

use dunnage_model::Format;

use super::finding::{Findings, Place};
use super::linter::Script;
use super::paths::is_inside;
use super::rule::{Rule, Severity};
use crate::specimen::{Item, ItemKind, Specimen};

pub(super) static OWNER: Rule = Rule {
    name: "owner-not-root",
    statement: "D12b",
    severity: Severity::Error,
    why: "dpkg takes the owner's number when the account does not exist yet, so that a first install \
          gives the file to whoever has that number.",
    fix: "build with root:root by number (dpkg-deb --root-owner-group); let the unit, sysusers.d and \
          tmpfiles.d give it away",
};

pub(super) static WRITABLE: Rule = Rule {
    name: "world-writable",
    statement: "D12b",
    severity: Severity::Error,
    why: "Everybody on the machine can change what a service reads or runs.",
    fix: "give it the mode that the manifest says: 0644 for files, 0755 for programs and directories",
};

pub(super) static NOT_RUNNABLE: Rule = Rule {
    name: "program-not-runnable",
    statement: "R16",
    severity: Severity::Error,
    why: "The service user is neither its owner nor in its group: the unit fails with 203/EXEC.",
    fix: "give it 0755",
};

pub(super) static NO_CHECKSUMS: Rule = Rule {
    name: "checksums-missing",
    statement: "D21",
    severity: Severity::Warning,
    why: "debsums and `dpkg --verify` cannot tell whether a file was damaged or changed.",
    fix: "write DEBIAN/md5sums for every file that is no conffile (dh_md5sums)",
};

pub(super) static SYSV: Rule = Rule {
    name: "sysv-script",
    statement: "D22",
    severity: Severity::Info,
    why: "systemd drops its support for init scripts, and one beside a unit is never run.",
    fix: "leave it out unless the package supports other init systems",
};

/// Where programs are.
const PROGRAMS: &[&str] = &["/usr/bin", "/usr/sbin", "/bin", "/sbin"];

/// Accounts below this number are the same on every Debian system (Policy 9.2.2).
const STATIC_IDS: u64 = 100;

pub(super) fn check(specimen: &Specimen, _: &[Script<'_>], findings: &mut Findings) {
    for item in &specimen.items {
        let place = || Place::file(&item.path);
        if specimen.format == Format::Deb && !item.is_root && !is_static(item) {
            let what = format!("it belongs to {}:{}", item.owner, item.group);
            findings.add(&OWNER, place(), what);
        }
        let link = matches!(item.kind, ItemKind::Symlink(_));
        let sticky = item.mode & 0o1000 != 0 && matches!(item.kind, ItemKind::Directory);
        if !link && item.mode & 0o002 != 0 && !sticky {
            let what = format!("everybody may write to it: {:04o}", item.mode);
            findings.add(&WRITABLE, place(), what);
        }
        let program = PROGRAMS.iter().any(|folder| is_inside(&item.path, folder));
        if program && item.is_file() && item.mode & 0o005 != 0o005 {
            let what = format!("not everybody can run it: {:04o}", item.mode);
            findings.add(&NOT_RUNNABLE, place(), what);
        }
        if is_inside(&item.path, "/etc/init.d") && item.is_file() {
            findings.add(&SYSV, place(), "an init script");
        }
    }
    check_sums(specimen, findings);
}

fn is_static(item: &Item) -> bool {
    // Names that every system has; the numbers themselves are not kept by name.
    const BASE: &[&str] = &[
        "root", "daemon", "adm", "mail", "man", "news", "uucp", "lp", "tty", "disk", "shadow",
        "utmp", "staff", "games", "src", "www-data", "backup", "list", "crontab", "utempter",
    ];
    let known = |name: &String| {
        BASE.contains(&name.as_str()) || name.parse().is_ok_and(|id: u64| id < STATIC_IDS)
    };
    known(&item.owner) && known(&item.group)
}

fn check_sums(specimen: &Specimen, findings: &mut Findings) {
    let files = || {
        let files = specimen.items.iter();
        files.filter(|item| matches!(item.kind, ItemKind::File { .. }) && !item.is_config())
    };
    if specimen.format != Format::Deb || files().next().is_none() {
        return;
    }
    let Some(sums) = &specimen.checksums else {
        return findings.add(&NO_CHECKSUMS, Place::file("md5sums"), "there is none");
    };
    let listed: std::collections::BTreeSet<_> = sums.iter().map(String::as_str).collect();
    for item in files().filter(|item| !listed.contains(item.path.as_str())) {
        let what = "its checksum is not in md5sums";
        findings.add(&NO_CHECKSUMS, Place::file(&item.path), what);
    }
}
