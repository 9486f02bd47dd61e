//! Back to an older version.

use super::{Case, EXITS};
use crate::VerifyError;
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;

pub(super) const CASE: Case = Case {
    name: "downgrade",
    about: "an older version is installed over it, twice",
    proves: &["C1", "R1", "C27"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let (system, habit) = trial.installed(Edition::New)?;
    let on = trial.on(&system);
    let data = trial.leave_data(on, &habit)?;
    for _ in 0..2 {
        trial.upgrade(on.proving(EXITS), Edition::Old)?;
    }
    trial.expect_edition(on.proving(EXITS), Edition::Old)?;
    if let Some(unit) = &habit.unit {
        settled(on, unit)?;
        on.proving(EXITS).expect_active(unit)?;
    }
    trial.data_is_there(on, &data)
}
