//! A daemon that cannot start.

use dunnage_verify::{Occupied, VerifyError};

use crate::case::{Case, Machine};
use crate::scenario::{ANY, Scenario};

pub(crate) const BROKEN: Scenario = Scenario {
    name: "broken_daemon",
    about: ANY,
    proves: &["C20"],
    run: broken,
};

fn broken(case: &Case<'_>) -> Result<(), VerifyError> {
    let daemon = case.product.main();
    // A fresh install where somebody else has the port.
    let machine = case.fresh()?;
    let on = case.on(&machine).proving(&["C20"]);
    let occupied = Occupied::take(&machine.system, daemon.port)?;
    let install = on.apt(&["install", case.product.name])?;
    on.expect_ok(&install)
        .expect_package(daemon.package, "ii")?;
    says_why(case, &machine, &daemon.port.to_string())?;
    drop(occupied);

    // An upgrade to a version whose configuration is wrong.
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["C20"]);
    let broken = &case.faulty()?.broken;
    let upgrade = on.apt_install_files(&[broken])?;
    on.expect_ok(&upgrade)
        .expect_version(daemon.package, &broken.version)?;
    says_why(case, &machine, daemon.config)
}

fn says_why(case: &Case<'_>, machine: &Machine, reason: &str) -> Result<(), VerifyError> {
    let (unit, program) = (case.product.main().unit, case.product.name);
    let on = case.on(machine).proving(&["C20"]);
    let state = on.unit(unit)?.active().to_owned();
    on.expect_that("it does not run", state != "active", &state);
    on.run(["journalctl", "--sync"])?;
    let status = on
        .system()
        .run(["systemctl", "status", "--no-pager", "-l", "-n", "50", unit])?;
    // Only what the daemon said, in its log or as its last status: the unit's own lines name the
    // file anyway.
    let logged = format!("{program}[");
    let said: Vec<&str> = status
        .stdout
        .lines()
        .filter(|line| line.contains(&logged) || line.trim_start().starts_with("Status:"))
        .collect();
    on.expect_that(
        &format!("systemctl status names {reason}"),
        said.iter().any(|line| line.contains(reason)),
        &status.stdout,
    );
    Ok(())
}
