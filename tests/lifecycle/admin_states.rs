//! What the admin did to a unit is still so after an upgrade.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::product::{CLI, HOST, HOST_DAEMON, RUNNER};
use crate::scenario::Scenario;

pub(crate) const STOPPED: Scenario = Scenario {
    name: "stopped",
    proves: &["C13"],
    run: stopped,
};

pub(crate) const DISABLED: Scenario = Scenario {
    name: "disabled",
    proves: &["C14"],
    run: disabled,
};

pub(crate) const MASKED: Scenario = Scenario {
    name: "masked",
    proves: &["C15"],
    run: masked,
};

pub(crate) const MASKED_BEFORE: Scenario = Scenario {
    name: "masked_before",
    proves: &["C15"],
    run: masked_before,
};

fn stopped(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let began = case.on(&machine).systemctl(&["stop", HOST])?.journal()?;
    let on = case
        .offer(&machine, &case.editions().second)?
        .proving(&["C13"]);
    on.apt_upgrade()?
        .expect_version(HOST_DAEMON.package, &case.editions().second.version)?
        .expect_inactive(HOST)?
        .expect_enablement(HOST, "enabled")?
        // Not even for a moment.
        .expect_journal(&began, HOST, 0, 0)?
        // The other one shows that the upgrade does restart what runs.
        .expect_journal(&began, RUNNER, 1, 1)?
        .expect_active(RUNNER)?;
    Ok(())
}

fn disabled(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine);
    on.systemctl(&["disable", "--now", HOST])?
        .systemctl(&["disable", RUNNER])?;
    let pid = on.unit(RUNNER)?.main_pid();
    let on = case
        .offer(&machine, &case.editions().second)?
        .proving(&["C14"]);
    on.apt_upgrade()?
        .expect_version(HOST_DAEMON.package, &case.editions().second.version)?
        .expect_inactive(HOST)?
        .expect_enablement(HOST, "disabled")?
        .expect_new_process(RUNNER, pid)?
        .expect_enablement(RUNNER, "disabled")?;
    Ok(())
}

fn masked(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    case.on(&machine).systemctl(&["mask", "--now", HOST])?;
    let on = case
        .offer(&machine, &case.editions().second)?
        .proving(&["C15"]);
    on.apt_upgrade()?
        .expect_version(HOST_DAEMON.package, &case.editions().second.version)?
        .expect_enablement(HOST, "masked")?
        .expect_inactive(HOST)?
        .systemctl(&["unmask", HOST])?
        .expect_enablement(HOST, "enabled")?
        .expect_inactive(HOST)?
        .systemctl(&["start", HOST])?
        .expect_active(HOST)?;
    Ok(())
}

fn masked_before(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh()?;
    let on = case.on(&machine).proving(&["C15"]);
    on.systemctl(&["mask", HOST])?;
    let install = on.apt(&["install", CLI])?;
    on.expect_ok(&install)
        .expect_package(HOST_DAEMON.package, "ii")?
        .expect_enablement(HOST, "masked")?
        .expect_inactive(HOST)?
        .expect_active(RUNNER)?;
    Ok(())
}
