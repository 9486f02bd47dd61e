//! Installed in an image that is booted afterwards.

use super::Case;
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;
use crate::{System, VerifyError};

pub(super) const CASE: Case = Case {
    name: "chroot",
    about: "installed in an image without a PID 1, which is booted afterwards",
    proves: &["C21"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let system = System::image(trial.site.fresh()?)?;
    let on = trial.on(&system).proving(&["C21"]);
    // It is as bare as the builders of images make it.
    on.expect_missing("/proc/self")?
        .expect_missing("/run/systemd/system")?;
    for _ in 0..2 {
        trial.upgrade(on, Edition::New)?;
    }
    on.expect_package(trial.package(), "ii")?;
    trial
        .story
        .expect_none(&["C21"], "processes that the scripts left", system.stray());
    let layer = system.leave().freeze()?;
    let (_, habit) = trial.site.installed(Edition::New)?;
    let Some(unit) = &habit.unit else {
        return Ok(());
    };
    let system = trial.boot(trial.site.mount(&layer)?)?;
    let on = trial.on(&system).proving(&["C21"]);
    settled(on, unit)?;
    on.expect_enablement(unit, &habit.enablement)?
        .expect_active(unit)?;
    Ok(())
}
