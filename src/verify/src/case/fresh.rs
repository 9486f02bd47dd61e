//! Installed on a system that never saw it.

use std::collections::BTreeSet;

use super::{Case, EXITS, looks};
use crate::editions::Edition;
use crate::habit::{Habit, accounts};
use crate::trial::Trial;
use crate::{FileFact, Stage, VerifyError};

pub(super) const CASE: Case = Case {
    name: "fresh",
    about: "installed on a system that never saw it",
    proves: &[
        "C1", "R1", "C3", "C5", "C6", "C7", "C9", "C25", "R3", "R6", "R7", "R8", "R10", "R11",
    ],
    run,
};

/// Directives that were good advice once.
const OUTDATED: &[&str] = &[
    "Type=forking",
    "PIDFile=",
    "/var/run",
    "StandardOutput=syslog",
    "StandardError=syslog",
    "syslog.target",
    "User=nobody",
    "Requires=network-online.target",
    "KillMode=process",
    "KillMode=none",
];

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let system = trial.fresh()?;
    let on = trial.on(&system);
    let (before, silent) = (accounts(&system)?, listeners(on)?);
    for _ in 0..2 {
        let outcome = trial.apply(on, Edition::New)?;
        looks::heard(on.proving(&["R6"]), &outcome);
        trial.must(on.proving(&["C1", "R1", "R8"]), outcome)?;
    }
    trial.expect_edition(on.proving(EXITS), Edition::New)?;
    if trial.is_rpm() {
        looks::installed(trial, on)?;
        Habit::awaken(on, trial.subject())?;
    }
    let habit = Habit::observe(on, trial.subject(), &before)?;
    account(trial, on, &habit)?;
    if trial.is_rpm() {
        on.proving(&["R11"]).expect_verified(trial.package())?;
    }
    units(trial, on)?;
    let Some(unit) = &habit.unit else {
        trial.story.not_applicable(&["C5", "C9", "C25"], &habit.why);
        return Ok(());
    };
    sockets(trial, on, unit, &silent)?;
    state(trial, on, &habit, unit)?;
    let on = on.proving(&["C25"]);
    let began = on.journal()?;
    on.systemctl(&["stop", unit])?.expect_inactive(unit)?;
    on.expect(
        "result of the stop",
        "success",
        on.unit(unit)?.property("Result"),
    );
    on.expect_journal(&began, unit, 1, 0)?;
    Ok(())
}

fn account(trial: &Trial<'_>, on: Stage<'_>, habit: &Habit) -> Result<(), VerifyError> {
    let users: Vec<&str> = trial
        .subject()
        .units()
        .iter()
        .filter_map(|unit| unit.user())
        .collect();
    for user in &users {
        let there = on.account(user)?.is_some();
        on.proving(&["C6", "R7"])
            .expect(&format!("account {user} exists"), true, there);
    }
    if users.is_empty() {
        trial
            .story
            .not_applicable(&["C6", "R7"], "no service has a User= of its own");
    }
    if habit.accounts.is_empty() {
        trial
            .story
            .not_applicable(&["C7"], "the package makes no account");
    }
    for name in &habit.accounts {
        let home = on
            .account(name)?
            .map(|account| account.home)
            .unwrap_or_default();
        on.proving(&["C7"])
            .expect_system_account(name, &home)?
            .expect_that(
                &format!("home of {name} is no person's"),
                !home.starts_with("/home/") && !home.starts_with("/root"),
                &home,
            );
    }
    Ok(())
}

fn units(trial: &Trial<'_>, on: Stage<'_>) -> Result<(), VerifyError> {
    let on = on.proving(&["C3"]);
    if trial.subject().units().is_empty() {
        trial
            .story
            .not_applicable(&["C3"], "the package has no service");
    }
    for unit in trial.subject().units() {
        let name = unit.name.as_str();
        let verify = on
            .system()
            .run(["systemd-analyze", "verify", "--man=no", name])?;
        // It also speaks of every unit that this one has to do with.
        let remarks = verify.stderr.lines().filter(|line| line.contains(name));
        on.expect(
            &format!("remarks on {name}"),
            String::new(),
            remarks.collect::<Vec<_>>().join("\n"),
        );
        let text = on.system().run(["cat", "--", &unit.path])?.ok()?.stdout;
        let outdated: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'))
            .filter(|line| OUTDATED.iter().any(|word| line.contains(word)))
            .collect();
        on.expect(&format!("outdated lines in {name}"), Vec::new(), outdated);
    }
    Ok(())
}

/// Who listens on which TCP port, as `port pid`.
fn listeners(on: Stage<'_>) -> Result<BTreeSet<String>, VerifyError> {
    let line = "ss -Hltnp | sed -n 's/^[^ ]* *[^ ]* *[^ ]* *[^ ]*:\\([0-9]*\\) .*pid=\\([0-9]*\\).*/\\1 \\2/p'";
    let said = on.system().shell(line)?.ok()?;
    Ok(said.stdout.lines().map(str::to_owned).collect())
}

fn sockets(
    trial: &Trial<'_>,
    on: Stage<'_>,
    unit: &str,
    before: &BTreeSet<String>,
) -> Result<(), VerifyError> {
    let pid = on.unit(unit)?.main_pid().to_string();
    let now = listeners(on)?;
    let new: Vec<&String> = now.difference(before).collect();
    if new.is_empty() {
        trial
            .story
            .not_applicable(&["C5"], "the service listens on no TCP port");
        return Ok(());
    }
    let main = |line: &&&String| line.split(' ').nth(1) == Some(&pid);
    on.proving(&["C5"]).expect_that(
        &format!("the main process {pid} of {unit} listens"),
        new.iter().any(|line| main(&line)),
        &new,
    );
    Ok(())
}

fn state(trial: &Trial<'_>, on: Stage<'_>, habit: &Habit, unit: &str) -> Result<(), VerifyError> {
    let unit = trial.subject().units().iter().find(|one| one.name == unit);
    let Some(user) = unit.and_then(|unit| unit.user()) else {
        trial
            .story
            .not_applicable(&["C9"], "the service has no User= of its own");
        return Ok(());
    };
    if habit.state.is_empty() {
        trial
            .story
            .not_applicable(&["C9"], "the package has no folder for state");
    }
    for folder in &habit.state {
        let seen = FileFact::read(on.system(), folder)?;
        let good = seen.as_ref().is_some_and(|fact| {
            fact.owner.split(':').next() == Some(user) && fact.mode.ends_with('0')
        });
        let seen = seen.map_or_else(|| "missing".to_owned(), |fact| fact.to_string());
        on.proving(&["C9"]).expect_that(
            &format!("{folder} belongs to {user} and is closed to others"),
            good,
            seen,
        );
    }
    Ok(())
}
