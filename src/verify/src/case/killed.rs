//! dpkg is killed in the middle.

use super::{Case, killed_rpm};
use crate::editions::{Edition, KILL_MARK};
use crate::habit::settled;
use crate::trial::Trial;
use crate::{Stage, VerifyError};

pub(super) const CASE: Case = Case {
    name: "killed",
    about: "dpkg or rpm is killed before it unpacks an upgrade, after that, and while scripts run",
    proves: &["V1"],
    run,
};

pub(super) const NO_SHELL: &str =
    "a script is not in a language that an end of the package manager can be put into";

/// Where dpkg is killed: the script of the new package, or of the old one, that is running then.
const POINTS: [(&str, Edition); 3] = [
    ("before the unpacking", Edition::Killed("preinst")),
    ("after the unpacking", Edition::OldKilled("postrm")),
    ("while it configures", Edition::Killed("postinst")),
];

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    if trial.is_rpm() {
        return killed_rpm::run(trial);
    }
    let scripts = ["preinst", "postinst", "postrm"];
    if !scripts
        .iter()
        .all(|name| trial.subject().has_shell_script(name))
    {
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
        trial.must(on, trial.dpkg(on, edition)?)?;
        next = Edition::New;
    }
    on.shell(&format!("touch {KILL_MARK}"))?;
    let killed = trial.dpkg(on, next)?;
    on.expect(
        &format!("dpkg, killed {point}, ended with"),
        137,
        killed.status,
    )
    .expect_missing(KILL_MARK)?;
    heal(trial, on, next)?;
    if let Some(unit) = &habit.unit {
        settled(on, unit)?;
        on.expect_active(unit)?
            .expect_enablement(unit, &habit.enablement)?;
    }
    let audit = system.run(["dpkg", "--audit"])?;
    on.expect(
        &format!("remarks of dpkg --audit, killed {point}"),
        "",
        audit.answer(),
    );
    Ok(())
}

/// As a person does who finds the machine like this: what was begun is brought to its end, and what
/// that leaves undone is installed again.
fn heal(trial: &Trial<'_>, on: Stage<'_>, edition: Edition) -> Result<(), VerifyError> {
    on.expect_ok(
        &on.system()
            .run(["dpkg", "--force-confold", "--configure", "-a"])?,
    );
    trial.upgrade(on, edition)?;
    on.expect_version(trial.package(), &trial.version(edition)?)?;
    Ok(())
}
