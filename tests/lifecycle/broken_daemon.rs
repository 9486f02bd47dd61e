//! A daemon that cannot start.

use dunnage_verify::{Occupied, VerifyError};

use crate::case::Case;
use crate::product::{CLI, HOST, HOST_DAEMON};
use crate::scenario::Scenario;

pub(crate) const BROKEN: Scenario = Scenario {
    name: "broken_daemon",
    proves: &["C20"],
    run: broken,
};

fn broken(case: &Case<'_>) -> Result<(), VerifyError> {
    // A fresh install where somebody else has the port.
    let machine = case.fresh()?;
    let on = case.on(&machine).proving(&["C20"]);
    let occupied = Occupied::take(&machine.system, HOST_DAEMON.port)?;
    let install = on.apt(&["install", CLI])?;
    on.expect_ok(&install)
        .expect_package(HOST_DAEMON.package, "ii")?;
    says_why(case, &machine, &HOST_DAEMON.port.to_string())?;
    drop(occupied);

    // An upgrade to a version whose configuration is wrong.
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["C20"]);
    let upgrade = on.apt_install_files(&[&case.editions().broken])?;
    on.expect_ok(&upgrade)
        .expect_version(HOST_DAEMON.package, &case.editions().broken.version)?;
    says_why(case, &machine, HOST_DAEMON.config)
}

fn says_why(
    case: &Case<'_>,
    machine: &crate::case::Machine,
    reason: &str,
) -> Result<(), VerifyError> {
    let on = case.on(machine).proving(&["C20"]);
    let state = on.unit(HOST)?.active().to_owned();
    on.expect_that("it does not run", state != "active", &state);
    on.run(["journalctl", "--sync"])?;
    let status = on
        .system()
        .run(["systemctl", "status", "--no-pager", "-l", "-n", "50", HOST])?;
    // Only what the daemon said, in its log or as its last status: the unit's own lines name the
    // file anyway.
    let said: Vec<&str> = status
        .stdout
        .lines()
        .filter(|line| line.contains("kohakuriver[") || line.trim_start().starts_with("Status:"))
        .collect();
    on.expect_that(
        &format!("systemctl status names {reason}"),
        said.iter().any(|line| line.contains(reason)),
        &status.stdout,
    );
    Ok(())
}
