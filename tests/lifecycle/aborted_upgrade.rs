//! Packages whose scripts fail.

use dunnage_verify::{Archive, Stage, VerifyError};

use crate::case::Case;
use crate::product::{HOST, HOST_DAEMON};
use crate::scenario::Scenario;

pub(crate) const ABORTED: Scenario = Scenario {
    name: "aborted_upgrade",
    proves: &["C13", "D12"],
    run: aborted,
};

pub(crate) const REPAIRED: Scenario = Scenario {
    name: "failed_scripts",
    proves: &["D12"],
    run: failed,
};

const PACKAGE: &str = HOST_DAEMON.package;

/// The new preinst fails: nothing has happened.
fn aborted(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["D12"]);
    let editions = case.editions();
    let (pid, began) = (on.unit(HOST)?.main_pid(), on.journal()?);
    refused(on, &editions.bad_preinst)?;
    on.expect_version(PACKAGE, &editions.first.version)?
        .expect_same_process(HOST, pid)?
        .expect_enablement(HOST, "enabled")?
        .expect_journal(&began, HOST, 0, 0)?;

    let on = on.proving(&["C13"]);
    let began = on.systemctl(&["stop", HOST])?.journal()?;
    refused(on, &editions.bad_preinst)?;
    on.expect_version(PACKAGE, &editions.first.version)?
        .expect_inactive(HOST)?
        .expect_enablement(HOST, "enabled")?
        .expect_journal(&began, HOST, 0, 0)?;
    Ok(())
}

/// The new postinst fails, and the prerm of an installed package fails.
fn failed(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["D12"]);
    let editions = case.editions();
    let pid = on.unit(HOST)?.main_pid();
    refused(on, &editions.bad_postinst)?;
    on.expect_package(PACKAGE, "iF")?
        .expect_same_process(HOST, pid)?;
    let repair = on.apt_install_files(&[&editions.repaired])?;
    on.expect_ok(&repair)
        .expect_version(PACKAGE, &editions.repaired.version)?
        .expect_active(HOST)?
        .expect_enablement(HOST, "enabled")?;

    on.apt_install_files(&[&editions.bad_prerm])?.ok()?;
    let pid = on.unit(HOST)?.main_pid();
    // apt would take the wish back; dpkg shows what is: to be removed, but installed.
    let remove = on.system().run(["dpkg", "--remove", PACKAGE])?;
    on.expect_refused(&remove)
        .expect_package(PACKAGE, "ri")?
        .expect_same_process(HOST, pid)?
        .expect_enablement(HOST, "enabled")?;
    Ok(())
}

fn refused(on: Stage<'_>, archive: &Archive) -> Result<(), VerifyError> {
    let outcome = on.apt_install_files(&[archive])?;
    // It must have failed for the reason that was built in, not for another one.
    let ours = format!("{}{}", outcome.stdout, outcome.stderr);
    on.expect_refused(&outcome)
        .expect_that("the script failed", ours.contains("bad p"), ours);
    Ok(())
}
