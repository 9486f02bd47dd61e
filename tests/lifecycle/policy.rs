//! What the admin decided before the package came.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::product::{CLI, DAEMONS, HOST, RUNNER};
use crate::scenario::Scenario;

pub(crate) const POLICY_RC_D: Scenario = Scenario {
    name: "policy_rc_d",
    proves: &["C21", "D7"],
    run: policy_rc_d,
};

pub(crate) const PRESET: Scenario = Scenario {
    name: "preset",
    proves: &["D8"],
    run: preset,
};

fn policy_rc_d(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh()?;
    machine
        .system
        .push("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)?;
    let on = case.on(&machine).proving(&["C21", "D7"]);
    let began = on.journal()?;
    let install = on.apt(&["install", CLI])?;
    on.expect_ok(&install);
    for daemon in DAEMONS {
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
        .systemctl(&["start", HOST])?;
    machine
        .system
        .push("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)?;
    let pid = on.unit(HOST)?.main_pid();
    case.offer(&machine, &case.editions().second)?
        .apt_upgrade()?;
    on.expect_same_process(HOST, pid)?.expect_inactive(RUNNER)?;
    Ok(())
}

fn preset(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh()?;
    let preset = format!("disable {HOST}\n");
    machine
        .system
        .push("/etc/systemd/system-preset/10-admin.preset", preset, 0o644)?;
    let on = case.on(&machine).proving(&["D8"]);
    on.apt_install(CLI)?
        .expect_enablement(HOST, "disabled")?
        .expect_inactive(HOST)?
        .expect_enablement(RUNNER, "enabled")?
        .expect_active(RUNNER)?;
    case.offer(&machine, &case.editions().second)?
        .apt_upgrade()?;
    on.expect_enablement(HOST, "disabled")?
        .expect_inactive(HOST)?;
    Ok(())
}
