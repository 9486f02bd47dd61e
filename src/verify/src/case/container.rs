//! Installed in a container without systemd.

use super::Case;
use crate::editions::Edition;
use crate::trial::Trial;
use crate::{Stage, System, VerifyError};

pub(super) const CASE: Case = Case {
    name: "container",
    about: "installed, removed and purged in a container without systemd",
    proves: &["C21"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let system = System::container(trial.site.bare()?)?;
    let on = trial.on(&system).proving(&["C21"]);
    // A package may well say that it needs systemd, and then there is none without it.
    if brings_systemd(trial, on)? {
        let reason = "the package depends on systemd itself";
        trial.story.not_applicable(trial.story.proves(), reason);
        return Ok(());
    }
    on.expect_refused(&system.shell("command -v systemctl")?);
    for _ in 0..2 {
        trial.upgrade(on, Edition::New)?;
    }
    trial.expect_edition(on, Edition::New)?;
    let (_, habit) = trial.site.installed(Edition::New)?;
    for account in &habit.accounts {
        let there = on.account(account)?.is_some();
        on.expect(&format!("account {account} exists"), true, there);
        on.expect_nothing(
            "processes",
            &format!("grep -lE '^Uid:\\s'$(id -u {account})'\\s' /proc/[0-9]*/status 2>&-"),
        )?;
    }
    trial.remove(on)?;
    if !trial.is_rpm() {
        let outcome = on.apt(&["purge", trial.package()])?;
        trial.must(on, outcome)?;
    }
    if let Some(unit) = &habit.unit {
        let links = format!("find /etc/systemd/system -name '{unit}' 2>&-");
        on.expect_nothing("links that are left", &links)?;
    }
    Ok(())
}

fn brings_systemd(trial: &Trial<'_>, on: Stage<'_>) -> Result<bool, VerifyError> {
    if trial.is_rpm() {
        return Ok(trial.subject().needs().contains(&"systemd"));
    }
    let place = trial.push(on.system(), Edition::New)?;
    let plan = on.apt(&["-s", "install", &place])?;
    let systemd = |line: &str| line.starts_with("Inst systemd ");
    Ok(plan.stdout.lines().any(systemd))
}
