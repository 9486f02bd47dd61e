//! From an older version, while the service runs.

use super::{Case, EXITS};
use crate::editions::Edition;
use crate::habit::{Habit, settled};
use crate::trial::Trial;
use crate::{Stage, VerifyError};

pub(super) const CASE: Case = Case {
    name: "upgrade",
    about: "an older version is upgraded while the service runs",
    proves: &["C1", "R1", "R2", "R4", "C6", "C12", "C27", "D13"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let (system, habit) = trial.installed(Edition::Old)?;
    let on = trial.on(&system);
    let accounts = trial.accounts(on, &habit)?;
    let data = trial.leave_data(on, &habit)?;
    match &habit.unit {
        Some(unit) => renew(trial, on, &habit, unit)?,
        None => {
            trial
                .story
                .not_applicable(&["C12", "D13", "R2", "R4"], &habit.why);
            trial.upgrade(on.proving(EXITS), Edition::New)?;
        }
    }
    // Twice: there is nothing left to do, and that is no failure.
    trial.upgrade(on.proving(EXITS), Edition::New)?;
    trial.expect_edition(on.proving(EXITS), Edition::New)?;
    trial.data_is_there(on, &data)?;
    if habit.accounts.is_empty() {
        trial
            .story
            .not_applicable(&["C6"], "the package makes no account");
    } else {
        on.proving(&["C6"])
            .expect("accounts", accounts, trial.accounts(on, &habit)?);
    }
    Ok(())
}

fn renew(trial: &Trial<'_>, on: Stage<'_>, habit: &Habit, unit: &str) -> Result<(), VerifyError> {
    let pid = on.unit(unit)?.main_pid();
    let began = on.journal()?;
    if trial.is_rpm() {
        trial.upgrade(on.proving(EXITS), Edition::New)?;
    } else {
        unpack_and_configure(trial, on, (unit, pid))?;
    }
    settled(on, unit)?;
    on.proving(&["R2"])
        .expect_enablement(unit, &habit.enablement)?;
    let on = on.proving(&["C12", "R4"]);
    on.expect_new_process(unit, pid)?
        .expect_journal(&began, unit, 1, 1)?;
    let fact = on.unit(unit)?;
    on.expect("NeedDaemonReload", "no", fact.property("NeedDaemonReload"));
    if fact.main_pid() > 0 {
        let program = on
            .system()
            .run(["readlink", &format!("/proc/{}/exe", fact.main_pid())])?;
        on.expect_that(
            "the program of the process is still there",
            program.is_ok() && !program.answer().ends_with("(deleted)"),
            program.answer(),
        );
    }
    Ok(())
}

fn unpack_and_configure(
    trial: &Trial<'_>,
    on: Stage<'_>,
    running: (&str, u32),
) -> Result<(), VerifyError> {
    let (unit, pid) = running;
    let place = trial.push(on.system(), Edition::New)?;
    // apt does both in one go; in between is what D13 is about.
    let unpack = on.system().run(["dpkg", "--unpack", &place])?;
    trial.must(on.proving(EXITS), unpack)?;
    on.proving(&["D13"]).expect_same_process(unit, pid)?;
    let configure = on.apt(&[
        "-o",
        "Dpkg::Options::=--force-confold",
        "--fix-broken",
        "install",
    ])?;
    trial.must(on.proving(EXITS), configure)
}
