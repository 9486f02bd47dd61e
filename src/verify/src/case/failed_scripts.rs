//! Upgrades whose scripts fail.

use super::{Case, failed_scriptlets};
use crate::VerifyError;
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;

pub(super) const PREINST: Case = Case {
    name: "failed-preinst",
    about: "the preinst or %pre of an upgrade fails, while the service runs and while it is stopped",
    proves: &["C13", "D12", "R2", "R6b"],
    run: preinst,
};

pub(super) const POSTINST: Case = Case {
    name: "failed-postinst",
    about: "the postinst or %post of an upgrade fails, and the next version repairs it; a prerm fails",
    proves: &["C1", "D12", "R1", "R6b"],
    run: postinst,
};

pub(super) const NO_SHELL: &str = "the script is not in a language that a failure can be put into";

fn preinst(trial: &Trial<'_>) -> Result<(), VerifyError> {
    if trial.is_rpm() {
        return failed_scriptlets::pre(trial);
    }
    if !trial.subject().has_shell_script("preinst") {
        trial.story.not_provable(trial.story.proves(), NO_SHELL);
        return Ok(());
    }
    let Some((system, habit, unit)) = trial.running(Edition::Old)? else {
        return Ok(());
    };
    let old = trial.version(Edition::Old)?;
    let on = trial.on(&system).proving(&["D12"]);
    let (pid, began) = (on.unit(&unit)?.main_pid(), on.journal()?);
    trial.refused(on, Edition::Failing("preinst"))?;
    on.expect_version(trial.package(), &old)?
        .expect_same_process(&unit, pid)?
        .expect_enablement(&unit, &habit.enablement)?
        .expect_journal(&began, &unit, 0, 0)?;

    let on = on.proving(&["C13"]);
    let began = on.systemctl(&["stop", &unit])?.journal()?;
    trial.refused(on, Edition::Failing("preinst"))?;
    settled(on, &unit)?;
    on.expect_inactive(&unit)?
        .expect_enablement(&unit, &habit.enablement)?
        .expect_journal(&began, &unit, 0, 0)?;
    Ok(())
}

fn postinst(trial: &Trial<'_>) -> Result<(), VerifyError> {
    if trial.is_rpm() {
        return failed_scriptlets::post(trial);
    }
    let scripts = ["postinst", "prerm"];
    if !scripts
        .iter()
        .all(|name| trial.subject().has_shell_script(name))
    {
        trial.story.not_provable(trial.story.proves(), NO_SHELL);
        return Ok(());
    }
    let Some((system, habit, unit)) = trial.running(Edition::Old)? else {
        return Ok(());
    };
    let package = trial.package();
    let on = trial.on(&system).proving(&["D12"]);
    let pid = on.unit(&unit)?.main_pid();
    trial.refused(on, Edition::Failing("postinst"))?;
    on.expect_package(package, "iF")?
        .expect_same_process(&unit, pid)?;
    trial.upgrade(on.proving(&["C1", "D12"]), Edition::Repaired)?;
    settled(on, &unit)?;
    on.expect_version(package, &trial.version(Edition::Repaired)?)?
        .expect_active(&unit)?
        .expect_enablement(&unit, &habit.enablement)?;

    // dpkg itself: apt would take the wish to remove it back.
    let place = trial.push(&system, Edition::Failing("prerm"))?;
    let install = system.run(["dpkg", "--force-confold", "--force-downgrade", "-i", &place])?;
    trial.must(on.proving(&["C1"]), install)?;
    settled(on, &unit)?;
    let pid = on.unit(&unit)?.main_pid();
    let remove = system.run(["dpkg", "--remove", package])?;
    on.expect_refused(&remove)
        .expect_package(package, "ri")?
        .expect_same_process(&unit, pid)?
        .expect_enablement(&unit, &habit.enablement)?;
    Ok(())
}
