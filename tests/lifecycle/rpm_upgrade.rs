//! .rpm packages: to the next version, to the same version, and back.

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::editions::{Edition, SECOND_MARK};
use crate::product::{KOHAKURIVER, Product, RUNNER_DAEMON, instance, instance_config};
use crate::rpm_install::started;
use crate::scenario::{ANY, Scenario};
use crate::upgrade::{data_is_there, leave_data};

pub(crate) const RPM_UPGRADE: Scenario = Scenario {
    name: "rpm_upgrade",
    about: ANY,
    proves: &["R1", "R2", "R4", "R20"],
    run: upgrade,
};

fn upgrade(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.with_rpm()?;
    let (on, product) = (case.story.on(&system), case.product);
    let (first, second) = (&case.editions().first, &case.editions().second);
    started(on, first, product)?;
    let main = product.main().unit;
    let mut units: Vec<String> = product.daemons.iter().map(|d| d.unit.to_owned()).collect();
    units.extend(instances(on, product)?);
    for daemon in product.daemons {
        leave_data(on, daemon.state, daemon.account)?;
    }
    let pids = process(on, &units)?;
    let began = on.journal()?;
    let outcome = on.dnf_files("upgrade", &second.rpms(product))?;
    on.proving(&["R1"]).expect_ok(&outcome);
    for (unit, pid) in units.iter().zip(pids) {
        on.proving(&["R4"])
            .expect_new_process(unit, pid)?
            .expect_journal(&began, unit, 1, 1)?;
    }
    let fact = on.unit(main)?;
    on.proving(&["R4"])
        .expect("NeedDaemonReload", "no", fact.property("NeedDaemonReload"));
    let environ = format!("tr '\\0' '\\n' < /proc/{}/environ", fact.main_pid());
    let environ = on.system().shell(&environ)?.ok()?.stdout;
    let found = environ.lines().any(|line| line == SECOND_MARK);
    on.proving(&["R4"])
        .expect_that("the new unit is in effect", found, environ);
    on.proving(&["R2"]).expect_enablement(main, "enabled")?;
    if has_instances(product) {
        on.proving(&["R2"]).expect_inactive(&instance("two"))?;
    }
    data_is_there(on.proving(&["R2"]), product.daemons)?;
    // To the scriptlets it all looks like an upgrade.
    for (verb, edition) in [("reinstall", second), ("downgrade", first)] {
        let pids = process(on, &units)?;
        let outcome = on.dnf_files(verb, &edition.rpms(product))?;
        let on = on.proving(&["R1"]);
        on.expect_ok(&outcome);
        for package in product.packages {
            on.expect_rpm(package, &edition.version)?;
        }
        for (unit, pid) in units.iter().zip(pids) {
            on.expect_active(unit)?.expect_new_process(unit, pid)?;
        }
    }
    data_is_there(on.proving(&["R2"]), product.daemons)?;
    opted_out(on.proving(&["R20"]), second, product)?;
    let outcome = on.dnf(&[&["remove"], product.packages].concat())?;
    let on = on.proving(&["R1"]);
    on.expect_ok(&outcome);
    for package in product.packages {
        on.expect_no_rpm(package)?;
    }
    Ok(())
}

fn has_instances(product: &Product) -> bool {
    product.name == KOHAKURIVER.name
}

/// One that runs, which is the answer, and one that is enabled but stopped; of a product that has a
/// template.
pub(crate) fn instances(on: Stage<'_>, product: &Product) -> Result<Vec<String>, VerifyError> {
    if !has_instances(product) {
        return Ok(Vec::new());
    }
    let (from, group) = (RUNNER_DAEMON.config, RUNNER_DAEMON.account);
    for (name, port) in [("one", "8011"), ("two", "8012")] {
        let path = instance_config(name);
        on.shell(&format!(
            "sed -E 's/\\b8001\\b/{port}/; s/^#? ?(RUNNER_NAME *=).*/\\1 \"{name}\"/' {from} > {path} \
             && chgrp {group} {path} && chmod 0640 {path}"
        ))?;
    }
    let (one, two) = (instance("one"), instance("two"));
    on.systemctl(&["enable", "--now", &one, &two])?
        .wait_active(&one)?
        .systemctl(&["stop", &two])?;
    Ok(vec![one])
}

fn process(on: Stage<'_>, units: &[String]) -> Result<Vec<u32>, VerifyError> {
    let pid = |unit: &String| Ok(on.unit(unit)?.main_pid());
    units.iter().map(pid).collect()
}

/// One package asks to be left alone, the others do not.
fn opted_out(on: Stage<'_>, to: &Edition, product: &Product) -> Result<(), VerifyError> {
    let main = product.main();
    let file = main.sysconfig();
    on.shell(&format!("echo DISABLE_RESTART_ON_UPDATE=yes >> {file}"))?;
    let others: Vec<String> = product.others().iter().map(|d| d.unit.to_owned()).collect();
    let (pid, pids) = (on.unit(main.unit)?.main_pid(), process(on, &others)?);
    on.dnf_files("upgrade", &to.rpms(product))?.ok()?;
    on.expect_same_process(main.unit, pid)?;
    for (unit, pid) in others.iter().zip(pids) {
        on.expect_new_process(unit, pid)?;
    }
    Ok(())
}
