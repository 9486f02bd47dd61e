//! The admin masked the service.

use super::{Case, EXITS};
use crate::VerifyError;
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;

pub(super) const CASE: Case = Case {
    name: "masked",
    about: "upgraded while the service is masked; installed where it was masked before",
    proves: &["C1", "R1", "R2", "C15"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let Some((system, habit, unit)) = trial.running(Edition::Old)? else {
        return Ok(());
    };
    let on = trial.on(&system);
    on.systemctl(&["mask", "--now", &unit])?;
    trial.upgrade(on.proving(EXITS), Edition::New)?;
    settled(on, &unit)?;
    on.proving(&["C15", "R2"])
        .expect_enablement(&unit, "masked")?
        .expect_inactive(&unit)?
        .systemctl(&["unmask", &unit])?
        .expect_enablement(&unit, &habit.enablement)?
        .expect_inactive(&unit)?
        .systemctl(&["start", &unit])?
        .expect_active(&unit)?;
    drop(system);

    let system = trial.fresh()?;
    let on = trial.on(&system);
    on.systemctl(&["mask", &unit])?;
    trial.upgrade(on.proving(EXITS), Edition::New)?;
    trial.expect_edition(on.proving(EXITS), Edition::New)?;
    on.proving(&["C15"])
        .expect_enablement(&unit, "masked")?
        .expect_inactive(&unit)?;
    Ok(())
}
