//! The admin forbids that anything is started.

use super::Case;
use crate::VerifyError;
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;

pub(super) const CASE: Case = Case {
    name: "policy",
    about: "installed under a policy-rc.d that forbids to start anything",
    proves: &["C1", "C21", "D7"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    if trial.is_rpm() {
        let reason = "policy-rc.d is Debian's: rpm and dnf ask nobody";
        trial.story.not_applicable(trial.story.proves(), reason);
        return Ok(());
    }
    let (_, habit) = trial.site.installed(Edition::New)?;
    let Some(unit) = habit.unit else {
        trial.story.not_applicable(trial.story.proves(), &habit.why);
        return Ok(());
    };
    let system = trial.fresh()?;
    system.push("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)?;
    let on = trial.on(&system);
    let began = on.journal()?;
    trial.upgrade(on.proving(&["C1", "C21"]), Edition::New)?;
    settled(on, &unit)?;
    on.proving(&["C21", "D7"])
        .expect_package(trial.package(), "ii")?
        .expect_enablement(&unit, &habit.enablement)?
        .expect_inactive(&unit)?
        .expect_journal(&began, &unit, 0, 0)?;
    Ok(())
}
