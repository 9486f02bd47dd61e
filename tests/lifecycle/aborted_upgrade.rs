//! Packages whose scripts fail.

use dunnage_verify::{Archive, Stage, VerifyError};

use crate::case::Case;
use crate::scenario::{ANY, Scenario};

pub(crate) const ABORTED: Scenario = Scenario {
    name: "aborted_upgrade",
    about: ANY,
    proves: &["C13", "D12"],
    run: aborted,
};

pub(crate) const REPAIRED: Scenario = Scenario {
    name: "failed_scripts",
    about: ANY,
    proves: &["D12"],
    run: failed,
};

/// The new preinst fails: nothing has happened.
fn aborted(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["D12"]);
    let (package, unit) = (case.product.main().package, case.product.main().unit);
    let (first, faulty) = (&case.editions().first, case.faulty()?);
    let (pid, began) = (on.unit(unit)?.main_pid(), on.journal()?);
    refused(on, &faulty.bad_preinst)?;
    on.expect_version(package, &first.version)?
        .expect_same_process(unit, pid)?
        .expect_enablement(unit, "enabled")?
        .expect_journal(&began, unit, 0, 0)?;

    let on = on.proving(&["C13"]);
    let began = on.systemctl(&["stop", unit])?.journal()?;
    refused(on, &faulty.bad_preinst)?;
    on.expect_version(package, &first.version)?
        .expect_inactive(unit)?
        .expect_enablement(unit, "enabled")?
        .expect_journal(&began, unit, 0, 0)?;
    Ok(())
}

/// The new postinst fails, and the prerm of an installed package fails.
fn failed(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["D12"]);
    let (package, unit) = (case.product.main().package, case.product.main().unit);
    let faulty = case.faulty()?;
    let pid = on.unit(unit)?.main_pid();
    refused(on, &faulty.bad_postinst)?;
    on.expect_package(package, "iF")?
        .expect_same_process(unit, pid)?;
    let repair = on.apt_install_files(&[&faulty.repaired])?;
    on.expect_ok(&repair)
        .expect_version(package, &faulty.repaired.version)?
        .expect_active(unit)?
        .expect_enablement(unit, "enabled")?;

    on.apt_install_files(&[&faulty.bad_prerm])?.ok()?;
    let pid = on.unit(unit)?.main_pid();
    // apt would take the wish back; dpkg shows what is: to be removed, but installed.
    let remove = on.system().run(["dpkg", "--remove", package])?;
    on.expect_refused(&remove)
        .expect_package(package, "ri")?
        .expect_same_process(unit, pid)?
        .expect_enablement(unit, "enabled")?;
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
