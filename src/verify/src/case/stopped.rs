//! The admin stopped the service.

use super::{Case, EXITS};
use crate::VerifyError;
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;

pub(super) const CASE: Case = Case {
    name: "stopped",
    about: "upgraded while the service is enabled and stopped",
    proves: &["C1", "R1", "R2", "C13"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let Some((system, habit, unit)) = trial.running(Edition::Old)? else {
        return Ok(());
    };
    let on = trial.on(&system);
    let began = on.systemctl(&["stop", &unit])?.journal()?;
    trial.upgrade(on.proving(EXITS), Edition::New)?;
    settled(on, &unit)?;
    on.proving(&["C13", "R2"])
        .expect_inactive(&unit)?
        .expect_enablement(&unit, &habit.enablement)?
        // Not even for a moment.
        .expect_journal(&began, &unit, 0, 0)?;
    Ok(())
}
