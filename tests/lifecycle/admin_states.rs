//! What the admin did to a unit is still so after an upgrade.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::scenario::{ANY, Scenario};

pub(crate) const STOPPED: Scenario = Scenario {
    name: "stopped",
    about: ANY,
    proves: &["C13"],
    run: stopped,
};

pub(crate) const DISABLED: Scenario = Scenario {
    name: "disabled",
    about: ANY,
    proves: &["C14"],
    run: disabled,
};

pub(crate) const MASKED: Scenario = Scenario {
    name: "masked",
    about: ANY,
    proves: &["C15"],
    run: masked,
};

pub(crate) const MASKED_BEFORE: Scenario = Scenario {
    name: "masked_before",
    about: ANY,
    proves: &["C15"],
    run: masked_before,
};

fn stopped(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let daemon = case.product.main();
    let on = case.on(&machine);
    let began = on.systemctl(&["stop", daemon.unit])?.journal()?;
    let on = case
        .offer(&machine, &case.editions().second)?
        .proving(&["C13"]);
    on.apt_upgrade()?
        .expect_version(daemon.package, &case.editions().second.version)?
        .expect_inactive(daemon.unit)?
        .expect_enablement(daemon.unit, "enabled")?
        // Not even for a moment.
        .expect_journal(&began, daemon.unit, 0, 0)?;
    for other in case.product.others() {
        // It shows that the upgrade does restart what runs.
        on.expect_journal(&began, other.unit, 1, 1)?
            .expect_active(other.unit)?;
    }
    Ok(())
}

fn disabled(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let daemon = case.product.main();
    case.on(&machine)
        .systemctl(&["disable", "--now", daemon.unit])?;
    let second = &case.editions().second;
    let on = case.offer(&machine, second)?.proving(&["C14"]);
    on.apt_upgrade()?
        .expect_version(daemon.package, &second.version)?
        .expect_inactive(daemon.unit)?
        .expect_enablement(daemon.unit, "disabled")?
        .systemctl(&["start", daemon.unit])?;
    let pid = on.unit(daemon.unit)?.main_pid();
    let third = &case.editions().third;
    let on = case.offer(&machine, third)?.proving(&["C14"]);
    on.apt_upgrade()?
        .expect_version(daemon.package, &third.version)?
        .expect_new_process(daemon.unit, pid)?
        .expect_enablement(daemon.unit, "disabled")?;
    Ok(())
}

fn masked(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let daemon = case.product.main();
    case.on(&machine)
        .systemctl(&["mask", "--now", daemon.unit])?;
    let on = case
        .offer(&machine, &case.editions().second)?
        .proving(&["C15"]);
    on.apt_upgrade()?
        .expect_version(daemon.package, &case.editions().second.version)?
        .expect_enablement(daemon.unit, "masked")?
        .expect_inactive(daemon.unit)?
        .systemctl(&["unmask", daemon.unit])?
        .expect_enablement(daemon.unit, "enabled")?
        .expect_inactive(daemon.unit)?
        .systemctl(&["start", daemon.unit])?
        .expect_active(daemon.unit)?;
    Ok(())
}

fn masked_before(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh()?;
    let daemon = case.product.main();
    let on = case.on(&machine).proving(&["C15"]);
    on.systemctl(&["mask", daemon.unit])?;
    let install = on.apt(&["install", case.product.name])?;
    on.expect_ok(&install)
        .expect_package(daemon.package, "ii")?
        .expect_enablement(daemon.unit, "masked")?
        .expect_inactive(daemon.unit)?;
    for other in case.product.others() {
        on.expect_active(other.unit)?;
    }
    Ok(())
}
