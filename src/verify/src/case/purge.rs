//! Purged: what is left?

use std::collections::BTreeSet;

use super::Case;
use super::remove::{gone, same_accounts};
use crate::editions::Edition;
use crate::habit::{Habit, accounts, settled};
use crate::trial::Trial;
use crate::{Stage, VerifyError};

pub(super) const CASE: Case = Case {
    name: "purge",
    about: "installed, purged twice, and installed again",
    proves: &["C1", "C8", "C16", "C26", "D17"],
    run,
};

/// Every file, directory and link, but what the system itself changes all the time.
const FILES: &str = "find / -xdev \\( -path /proc -o -path /sys -o -path /dev -o -path /tmp \
    -o -path /var/tmp -o -path /srv -o -path /root -o -path /var/cache/apt -o -path /var/lib/apt \
    -o -path /var/lib/dpkg -o -path /var/log/apt -o -path /var/log/journal -o -path /run \
    -o -path /var/cache/debconf -o -path /var/cache/ldconfig \\) -prune -o -print; \
    find /run -xdev \\( -path /run/systemd -o -path /run/log -o -path /run/udev -o -path /run/host \
    -o -path /run/credentials -o -path /run/user -o -path /run/lock \\) -prune -o -print; \
    find /var/lib/dpkg/info; \
    find /run/systemd/system /run/systemd/transient 2>&-; true";

/// What tools leave behind themselves, whatever is installed.
const TRACES: &[&str] = &[
    "/etc/passwd-",
    "/etc/group-",
    "/etc/shadow-",
    "/etc/gshadow-",
    "/etc/subuid-",
    "/etc/subgid-",
    "/etc/ld.so.cache",
    "/etc/.pwd.lock",
    "/var/log/dpkg.log",
    "/var/log/alternatives.log",
    "/var/lib/dpkg/info/format",
];

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    if trial.is_rpm() {
        let reason =
            "rpm knows no purge: what erasing leaves is tried by `remove` and `edited-conffile`";
        trial.story.not_applicable(trial.story.proves(), reason);
        return Ok(());
    }
    let system = trial.fresh()?;
    let on = trial.on(&system);
    let names = accounts(&system)?;
    // What it depends on stays, so it comes first.
    dependencies(trial, on)?;
    let before = files(on)?;
    trial.upgrade(on.proving(&["C1"]), Edition::New)?;
    let habit = Habit::observe(on, trial.subject(), &names)?;
    let accounts = trial.accounts(on, &habit)?;
    if accounts.is_empty() {
        trial
            .story
            .not_applicable(&["C8"], "the package makes no account");
    }
    let drop_in = habit
        .unit
        .as_ref()
        .map(|unit| format!("/etc/systemd/system/{unit}.d/admin.conf"));
    if let Some(path) = &drop_in {
        system.push(path, "[Service]\nEnvironment=ADMIN_SAYS=yes\n", 0o644)?;
    }
    let began = on.journal()?;
    for _ in 0..2 {
        let outcome = on.apt(&["purge", trial.package()])?;
        trial.must(on.proving(&["C1"]), outcome)?;
    }
    match (&habit.unit, &drop_in) {
        (Some(unit), Some(path)) => {
            gone(on.proving(&["C26"]), &habit, unit)?;
            on.proving(&["C26"]).expect_journal(&began, unit, 1, 0)?;
            on.proving(&["C16", "D17"]).expect_present(path)?;
        }
        _ => trial.story.not_applicable(&["C16", "C26"], &habit.why),
    }
    same_accounts(trial, on, &habit, accounts.clone())?;
    // Whether state goes is the package's own decision (D18); what the admin made stays.
    let admin = |path: &String| path.contains(".d/admin.conf") || path.ends_with(".service.d");
    let kept = |path: &String| {
        habit
            .state
            .iter()
            .any(|folder| path.starts_with(folder.as_str()))
    };
    let left: Vec<String> = files(on)?
        .difference(&before)
        .filter(|path| !admin(path) && !kept(path) && !TRACES.contains(&path.as_str()))
        .cloned()
        .collect();
    on.proving(&["D17"])
        .expect("files that are left", Vec::new(), left);

    trial.upgrade(on.proving(&["C1"]), Edition::New)?;
    if let Some(unit) = &habit.unit {
        settled(on, unit)?;
        on.proving(&["C1"]).expect_active(unit)?;
    }
    same_accounts(trial, on, &habit, accounts)
}

fn files(on: Stage<'_>) -> Result<BTreeSet<String>, VerifyError> {
    let found = on.system().shell(FILES)?;
    Ok(found.stdout.lines().map(str::to_owned).collect())
}

fn dependencies(trial: &Trial<'_>, on: Stage<'_>) -> Result<(), VerifyError> {
    let place = trial.push(on.system(), Edition::New)?;
    let plan = on.apt(&["-s", "install", &place])?;
    let names: Vec<&str> = plan
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("Inst ")?.split(' ').next())
        .filter(|name| *name != trial.package())
        .collect();
    if !names.is_empty() {
        on.apt(&[&["install"], &names[..]].concat())?.ok()?;
    }
    Ok(())
}
