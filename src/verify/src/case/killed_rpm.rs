//! rpm is killed in the middle of a transaction.

use super::killed::NO_SHELL;
use crate::VerifyError;
use crate::editions::{Edition, KILL_MARK};
use crate::habit::settled;
use crate::trial::Trial;

/// Where rpm is killed: the scriptlet of the new package, or of the old one, that is running then.
const POINTS: [(&str, Edition); 3] = [
    ("before the unpacking", Edition::Killed("pre")),
    ("after the unpacking", Edition::Killed("post")),
    ("before the old version goes", Edition::OldKilled("preun")),
];

pub(super) fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let shell = |name: &&str| trial.subject().has_shell_script(name);
    if !["pre", "post", "preun"].iter().all(shell) {
        trial.story.not_provable(trial.story.proves(), NO_SHELL);
        return Ok(());
    }
    for (point, edition) in POINTS {
        at(trial, point, edition)?;
    }
    Ok(())
}

fn at(trial: &Trial<'_>, point: &str, edition: Edition) -> Result<(), VerifyError> {
    let (system, habit) = trial.installed(Edition::Old)?;
    let on = trial.on(&system).proving(&["V1"]);
    let mut next = edition;
    if matches!(edition, Edition::OldKilled(_)) {
        trial.must(on, trial.rpm(on, edition)?)?;
        next = Edition::New;
    }
    on.shell(&format!("touch {KILL_MARK}"))?;
    let killed = trial.rpm(on, next)?;
    on.expect(
        &format!("rpm, killed {point}, ended with"),
        137,
        killed.status,
    )
    .expect_missing(KILL_MARK)?;
    // As a person does who finds the machine like this: the same once more.
    trial.must(on, trial.rpm(on, next)?)?;
    trial.expect_edition(on, next)?;
    on.expect_verified(trial.package())?;
    if let Some(unit) = &habit.unit {
        settled(on, unit)?;
        on.expect_active(unit)?
            .expect_enablement(unit, &habit.enablement)?;
    }
    on.expect_ok(&system.run(["rpmdb", "--verifydb"])?);
    Ok(())
}
