//! The admin decided before the package came.

use super::{Case, EXITS};
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;
use crate::{System, VerifyError};

pub(super) const CASE: Case = Case {
    name: "preset",
    about: "installed and upgraded where a preset of the admin is about the service",
    proves: &["C1", "R1", "R3", "D8"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let (_, habit) = trial.site.installed(Edition::New)?;
    let Some(unit) = habit.unit else {
        trial.story.not_applicable(trial.story.proves(), &habit.why);
        return Ok(());
    };
    let system = trial.fresh()?;
    if trial.is_rpm() {
        return asked(trial, &system, &unit);
    }
    let preset = format!("disable {unit}\n");
    system.push("/etc/systemd/system-preset/10-admin.preset", preset, 0o644)?;
    let on = trial.on(&system);
    for edition in [Edition::New, Edition::News] {
        trial.upgrade(on.proving(EXITS), edition)?;
        settled(on, &unit)?;
        on.proving(&["D8"])
            .expect_enablement(&unit, "disabled")?
            .expect_inactive(&unit)?;
    }
    Ok(())
}

/// Where nothing is enabled unless somebody asks for it, somebody asks for it; later he disables it.
fn asked(trial: &Trial<'_>, system: &System, unit: &str) -> Result<(), VerifyError> {
    let preset = format!("enable {unit}\n");
    system.push("/etc/systemd/system-preset/10-admin.preset", preset, 0o644)?;
    let on = trial.on(system);
    trial.upgrade(on.proving(EXITS), Edition::New)?;
    on.proving(&["R3"])
        .expect_enablement(unit, "enabled")?
        .expect_inactive(unit)?;
    on.systemctl(&["disable", unit])?;
    trial.upgrade(on.proving(EXITS), Edition::News)?;
    on.proving(&["R3"])
        .expect_enablement(unit, "disabled")?
        .expect_inactive(unit)?;
    Ok(())
}
