//! .rpm packages: to the next version, to the same version, and back.

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::editions::SECOND_MARK;
use crate::product::{DAEMONS, HOST, HOST_DAEMON, KOHAKURIVER, RUNNER, instance, instance_config};
use crate::rpm_install::{files, started, sysconfig};
use crate::scenario::{RIVER, Scenario};
use crate::upgrade::{data_is_there, leave_data};

pub(crate) const RPM_UPGRADE: Scenario = Scenario {
    name: "rpm_upgrade",
    about: RIVER,
    proves: &["R1", "R2", "R4", "R20"],
    run: upgrade,
};

fn upgrade(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.with_rpm()?;
    let on = case.story.on(&system);
    let (first, second) = (&case.editions().first, &case.editions().second);
    started(on, first)?;
    instances(on)?;
    for daemon in DAEMONS {
        leave_data(on, daemon.state, daemon.account)?;
    }
    let units = [HOST.to_owned(), RUNNER.to_owned(), instance("one")];
    let pids = process(on, &units)?;
    let began = on.journal()?;
    let outcome = on.dnf_files("upgrade", &files(second))?;
    on.proving(&["R1"]).expect_ok(&outcome);
    for (unit, pid) in units.iter().zip(pids) {
        on.proving(&["R4"])
            .expect_new_process(unit, pid)?
            .expect_journal(&began, unit, 1, 1)?;
    }
    let fact = on.unit(HOST)?;
    on.proving(&["R4"])
        .expect("NeedDaemonReload", "no", fact.property("NeedDaemonReload"));
    let environ = format!("tr '\\0' '\\n' < /proc/{}/environ", fact.main_pid());
    let environ = on.system().shell(&environ)?.ok()?.stdout;
    let found = environ.lines().any(|line| line == SECOND_MARK);
    on.proving(&["R4"])
        .expect_that("the new unit is in effect", found, environ);
    on.proving(&["R2"])
        .expect_enablement(HOST, "enabled")?
        .expect_inactive(&instance("two"))?;
    data_is_there(on.proving(&["R2"]), &DAEMONS)?;
    // To the scriptlets it all looks like an upgrade.
    for (verb, edition) in [("reinstall", second), ("downgrade", first)] {
        let pids = process(on, &units)?;
        let outcome = on.dnf_files(verb, &files(edition))?;
        let on = on.proving(&["R1"]);
        on.expect_ok(&outcome);
        for package in KOHAKURIVER.packages {
            on.expect_rpm(package, &edition.version)?;
        }
        for (unit, pid) in units.iter().zip(pids) {
            on.expect_active(unit)?.expect_new_process(unit, pid)?;
        }
    }
    data_is_there(on.proving(&["R2"]), &DAEMONS)?;
    opted_out(on.proving(&["R20"]), &files(second))?;
    let outcome = on.dnf(&[&["remove"], KOHAKURIVER.packages].concat())?;
    let on = on.proving(&["R1"]);
    on.expect_ok(&outcome);
    for package in KOHAKURIVER.packages {
        on.expect_no_rpm(package)?;
    }
    Ok(())
}

/// One that runs, and one that is enabled but stopped.
fn instances(on: Stage<'_>) -> Result<(), VerifyError> {
    for (name, port) in [("one", "8011"), ("two", "8012")] {
        let (path, from) = (instance_config(name), "/etc/kohakuriver/runner.toml");
        on.shell(&format!(
            "sed -E 's/\\b8001\\b/{port}/; s/^#? ?(RUNNER_NAME *=).*/\\1 \"{name}\"/' {from} > {path} \
             && chgrp kohakuriver-runner {path} && chmod 0640 {path}"
        ))?;
    }
    on.systemctl(&["enable", "--now", &instance("one"), &instance("two")])?
        .wait_active(&instance("one"))?
        .systemctl(&["stop", &instance("two")])?;
    Ok(())
}

fn process(on: Stage<'_>, units: &[String]) -> Result<Vec<u32>, VerifyError> {
    let pid = |unit: &String| Ok(on.unit(unit)?.main_pid());
    units.iter().map(pid).collect()
}

/// One package asks to be left alone, the other does not.
fn opted_out(on: Stage<'_>, files: &[&std::path::Path]) -> Result<(), VerifyError> {
    let file = sysconfig(HOST_DAEMON.package);
    on.shell(&format!("echo DISABLE_RESTART_ON_UPDATE=yes >> {file}"))?;
    let (host, runner) = (on.unit(HOST)?.main_pid(), on.unit(RUNNER)?.main_pid());
    on.dnf_files("upgrade", files)?.ok()?;
    on.expect_same_process(HOST, host)?
        .expect_new_process(RUNNER, runner)?;
    Ok(())
}
