//! The same version again.

use super::{Case, EXITS};
use crate::VerifyError;
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;

pub(super) const CASE: Case = Case {
    name: "reinstall",
    about: "the same version is installed again, twice",
    proves: &["C1", "R1", "C8", "C27"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let (system, habit) = trial.installed(Edition::New)?;
    let on = trial.on(&system);
    let accounts = trial.accounts(on, &habit)?;
    let data = trial.leave_data(on, &habit)?;
    for _ in 0..2 {
        let again = trial.again(on)?;
        trial.must(on.proving(EXITS), again)?;
    }
    trial.expect_edition(on.proving(EXITS), Edition::New)?;
    if let Some(unit) = &habit.unit {
        settled(on, unit)?;
        on.proving(EXITS)
            .expect_active(unit)?
            .expect_enablement(unit, &habit.enablement)?;
    }
    trial.data_is_there(on, &data)?;
    if habit.accounts.is_empty() {
        trial
            .story
            .not_applicable(&["C8"], "the package makes no account");
    } else {
        on.proving(&["C8"])
            .expect("accounts", accounts, trial.accounts(on, &habit)?);
    }
    Ok(())
}
