//! The admin decided before the package came.

use super::Case;
use crate::VerifyError;
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;

pub(super) const CASE: Case = Case {
    name: "preset",
    about: "installed and upgraded where a preset of the admin disables the service",
    proves: &["C1", "D8"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let (_, habit) = trial.site.installed(Edition::New)?;
    let Some(unit) = habit.unit else {
        trial.story.not_applicable(trial.story.proves(), &habit.why);
        return Ok(());
    };
    let system = trial.fresh()?;
    let preset = format!("disable {unit}\n");
    system.push("/etc/systemd/system-preset/10-admin.preset", preset, 0o644)?;
    let on = trial.on(&system);
    for edition in [Edition::New, Edition::News] {
        trial.upgrade(on.proving(&["C1"]), edition)?;
        settled(on, &unit)?;
        on.proving(&["D8"])
            .expect_enablement(&unit, "disabled")?
            .expect_inactive(&unit)?;
    }
    Ok(())
}
