//! What the admin decided before the package came.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::scenario::{ANY, Scenario};

pub(crate) const POLICY_RC_D: Scenario = Scenario {
    name: "policy_rc_d",
    about: ANY,
    proves: &["C21", "D7"],
    run: policy_rc_d,
};

pub(crate) const PRESET: Scenario = Scenario {
    name: "preset",
    about: ANY,
    proves: &["D8"],
    run: preset,
};

fn policy_rc_d(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh()?;
    let unit = case.product.main().unit;
    machine
        .system
        .push("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)?;
    let on = case.on(&machine).proving(&["C21", "D7"]);
    let began = on.journal()?;
    let install = on.apt(&["install", case.product.name])?;
    on.expect_ok(&install);
    for daemon in case.product.daemons {
        on.expect_package(daemon.package, "ii")?
            .expect_enablement(daemon.unit, "enabled")?
            .expect_inactive(daemon.unit)?
            .expect_journal(&began, daemon.unit, 0, 0)?
            .expect_that(
                "the account exists",
                on.account(daemon.account)?.is_some(),
                "none",
            );
    }
    // Nor does it restart anything.
    on.run(["rm", "/usr/sbin/policy-rc.d"])?
        .systemctl(&["start", unit])?;
    machine
        .system
        .push("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)?;
    let pid = on.unit(unit)?.main_pid();
    case.offer(&machine, &case.editions().second)?
        .apt_upgrade()?;
    on.expect_same_process(unit, pid)?;
    for other in case.product.others() {
        on.expect_inactive(other.unit)?;
    }
    Ok(())
}

fn preset(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh()?;
    let unit = case.product.main().unit;
    let preset = format!("disable {unit}\n");
    machine
        .system
        .push("/etc/systemd/system-preset/10-admin.preset", preset, 0o644)?;
    let on = case.on(&machine).proving(&["D8"]);
    on.apt_install(case.product.name)?
        .expect_enablement(unit, "disabled")?
        .expect_inactive(unit)?;
    for other in case.product.others() {
        on.expect_enablement(other.unit, "enabled")?
            .expect_active(other.unit)?;
    }
    case.offer(&machine, &case.editions().second)?
        .apt_upgrade()?;
    on.expect_enablement(unit, "disabled")?
        .expect_inactive(unit)?;
    Ok(())
}
