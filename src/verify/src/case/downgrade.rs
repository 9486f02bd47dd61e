//! Back to an older version.

use super::Case;
use crate::VerifyError;
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;

pub(super) const CASE: Case = Case {
    name: "downgrade",
    about: "an older version is installed over it, twice",
    proves: &["C1", "C27"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let (system, habit) = trial.installed(Edition::New)?;
    let on = trial.on(&system);
    let data = trial.leave_data(on, &habit)?;
    for _ in 0..2 {
        trial.upgrade(on.proving(&["C1"]), Edition::Old)?;
    }
    let version = trial.version(Edition::Old)?;
    on.proving(&["C1"])
        .expect_version(trial.package(), &version)?;
    if let Some(unit) = &habit.unit {
        settled(on, unit)?;
        on.proving(&["C1"]).expect_active(unit)?;
    }
    trial.data_is_there(on, &data)
}
