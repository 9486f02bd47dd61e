//! The admin disabled the service.

use super::{Case, EXITS};
use crate::VerifyError;
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;

pub(super) const CASE: Case = Case {
    name: "disabled",
    about: "upgraded while the service is disabled and runs, and while it is disabled and stopped",
    proves: &["C1", "R1", "R2", "C14"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    for runs in [true, false] {
        let Some((system, _, unit)) = trial.running(Edition::Old)? else {
            return Ok(());
        };
        let on = trial.on(&system);
        on.systemctl(&["disable", &unit])?;
        if !runs {
            on.systemctl(&["stop", &unit])?;
        }
        let pid = on.unit(&unit)?.main_pid();
        trial.upgrade(on.proving(EXITS), Edition::New)?;
        settled(on, &unit)?;
        let on = on.proving(&["C14", "R2"]);
        on.expect_enablement(&unit, "disabled")?;
        if runs {
            on.expect_new_process(&unit, pid)?;
        } else {
            on.expect_inactive(&unit)?;
        }
    }
    Ok(())
}
