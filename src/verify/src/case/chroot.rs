//! Installed in an image that is booted afterwards.

use super::{Case, looks};
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;
use crate::{System, VerifyError};

pub(super) const CASE: Case = Case {
    name: "chroot",
    about: "installed in an image without a PID 1, which is booted afterwards",
    proves: &["C21", "R5", "R6"],
    run,
};

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let system = System::image(trial.site.fresh()?)?;
    let on = trial.on(&system).proving(&["C21", "R6"]);
    // It is as bare as the builders of images make it.
    on.expect_missing("/proc/self")?
        .expect_missing("/run/systemd/system")?;
    for _ in 0..2 {
        if trial.is_rpm() {
            let outcome = trial.rpm(on, Edition::New)?;
            looks::heard(on.proving(&["R6"]), &outcome);
            trial.must(on, outcome)?;
        } else {
            trial.upgrade(on, Edition::New)?;
        }
    }
    trial.expect_edition(on, Edition::New)?;
    trial
        .story
        .expect_none(&["C21"], "processes that the scripts left", system.stray());
    let layer = system.leave().freeze()?;
    let (_, habit) = trial.site.installed(Edition::New)?;
    let Some(unit) = &habit.unit else {
        trial.story.not_applicable(&["R5"], &habit.why);
        return Ok(());
    };
    let system = trial.boot(trial.site.mount(&layer)?)?;
    let on = trial.on(&system).proving(&["C21"]);
    settled(on, unit)?;
    if trial.is_rpm() {
        // Nothing starts by itself there, and neither does it after a boot.
        on.expect_enablement(unit, "disabled")?
            .expect_inactive(unit)?
            .systemctl(&["enable", "--now", unit])?;
        settled(on, unit)?;
    } else {
        on.expect_enablement(unit, &habit.enablement)?;
    }
    on.expect_active(unit)?;
    if trial.is_rpm() {
        erase(trial, system, unit)?;
    }
    Ok(())
}

/// Erased where nothing is booted: no link stays.
fn erase(trial: &Trial<'_>, system: System, unit: &str) -> Result<(), VerifyError> {
    let layer = system.power_off()?.freeze()?;
    let system = System::image(trial.site.mount(&layer)?)?;
    let on = trial.on(&system).proving(&["R5", "R6"]);
    let outcome = on.rpm(&["-e", trial.package()])?;
    looks::heard(on.proving(&["R6"]), &outcome);
    trial.must(on, outcome)?;
    on.expect_nothing(
        "links that are left",
        &format!("find /etc/systemd -lname '*{unit}*'"),
    )?;
    Ok(())
}
