//! Removed, and installed again.

use super::{Case, EXITS};
use crate::editions::Edition;
use crate::habit::{Habit, settled};
use crate::trial::Trial;
use crate::{FileFact, Stage, VerifyError};

pub(super) const CASE: Case = Case {
    name: "remove",
    about: "removed twice, installed again; disabled, removed, installed again",
    proves: &[
        "C1", "R1", "C8", "C26", "C27", "R3", "R5", "R13", "D10", "D11",
    ],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let (system, habit) = trial.installed(Edition::New)?;
    let on = trial.on(&system);
    let accounts = trial.accounts(on, &habit)?;
    if accounts.is_empty() {
        trial
            .story
            .not_applicable(&["C8"], "the package makes no account");
    }
    let data = trial.leave_data(on, &habit)?;
    let Some(unit) = habit.unit.clone() else {
        trial
            .story
            .not_applicable(&["C26", "R3", "R5", "R13", "D10", "D11"], &habit.why);
        take_away(trial, on)?;
        trial.upgrade(on.proving(EXITS), Edition::New)?;
        same_accounts(trial, on, &habit, accounts)?;
        return trial.data_is_there(on, &data);
    };
    let record = format!("/var/lib/systemd/deb-systemd-helper-enabled/{unit}.dsh-also");
    let had_record = FileFact::read(&system, &record)?.is_some();
    let began = on.journal()?;
    take_away(trial, on)?;
    gone(on.proving(&["C26", "R5"]), &habit, &unit)?;
    on.proving(&["C26", "R5"])
        .expect_journal(&began, &unit, 1, 0)?;
    trial.data_is_there(on, &data)?;
    same_accounts(trial, on, &habit, accounts.clone())?;
    if trial.is_rpm() {
        let links = format!("find /etc/systemd -lname '*{unit}*'");
        on.proving(&["R5"])
            .expect_nothing("links that are left", &links)?;
        again(trial, on, &unit, &data)?;
        return same_accounts(trial, on, &habit, accounts);
    }
    let on_d10 = on.proving(&["D10"]);
    if had_record {
        on_d10.expect_present(&record)?;
    }
    for folder in ["/etc", "/run"] {
        let mask = system.run(["readlink", &format!("{folder}/systemd/system/{unit}")])?;
        on_d10.expect(&format!("mask in {folder}"), "", mask.answer());
    }

    trial.upgrade(on.proving(EXITS), Edition::New)?;
    settled(on, &unit)?;
    on.proving(&["D11"])
        .expect_active(&unit)?
        .expect_enablement(&unit, &habit.enablement)?;
    same_accounts(trial, on, &habit, accounts)?;

    // The other way: disabled before, disabled after.
    on.systemctl(&["disable", "--now", &unit])?;
    take_away(trial, on)?;
    trial.upgrade(on.proving(EXITS), Edition::New)?;
    settled(on, &unit)?;
    on.proving(&["D11"])
        .expect_inactive(&unit)?
        .expect_enablement(&unit, "disabled")?;
    Ok(())
}

/// Installed again after erasing: the presets decide once more, and what is there is used.
fn again(trial: &Trial<'_>, on: Stage<'_>, unit: &str, data: &[String]) -> Result<(), VerifyError> {
    trial.upgrade(on.proving(EXITS), Edition::New)?;
    on.proving(&["R3"])
        .expect_enablement(unit, "disabled")?
        .expect_inactive(unit)?;
    if data.is_empty() {
        let reason = "the package has no folder for state";
        trial.story.not_applicable(&["R13"], reason);
    }
    for file in data {
        on.proving(&["R13"]).expect_content(file, "precious\n")?;
    }
    on.systemctl(&["enable", "--now", unit])?;
    settled(on, unit)?;
    on.proving(&["C26"]).expect_active(unit)?;
    Ok(())
}

fn take_away(trial: &Trial<'_>, on: Stage<'_>) -> Result<(), VerifyError> {
    for _ in 0..2 {
        trial.remove(on.proving(EXITS))?;
    }
    Ok(())
}

/// Nothing runs any more, and systemd knows it.
pub(super) fn gone(on: Stage<'_>, habit: &Habit, unit: &str) -> Result<(), VerifyError> {
    let fact = on.unit(unit)?;
    let seen = (fact.property("LoadState"), fact.active());
    on.expect(&format!("state of {unit}"), ("not-found", "inactive"), seen);
    for account in &habit.accounts {
        let line = format!("pgrep -a -u {account} 2>&-");
        on.expect_nothing(&format!("processes of {account}"), &line)?;
    }
    Ok(())
}

pub(super) fn same_accounts(
    trial: &Trial<'_>,
    on: Stage<'_>,
    habit: &Habit,
    before: Vec<Option<crate::AccountFact>>,
) -> Result<(), VerifyError> {
    if !before.is_empty() {
        on.proving(&["C8"])
            .expect("accounts", before, trial.accounts(on, habit)?);
    }
    Ok(())
}
