//! Several runners on one machine.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::product::{RUNNER, RUNNER_DAEMON, instance, instance_config};
use crate::scenario::{RIVER, Scenario};

pub(crate) const INSTANCES: Scenario = Scenario {
    name: "instances",
    about: RIVER,
    proves: &["C29"],
    run: instances,
};

fn instances(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["C29"]);
    for (name, port) in [("one", "8011"), ("two", "8012"), ("three", "8013")] {
        // A configuration file is all that a new instance needs: here the packaged one with another
        // port and another name, readable as that one is.
        let (path, from) = (instance_config(name), RUNNER_DAEMON.config);
        on.shell(&format!(
            "sed -E 's/\\b8001\\b/{port}/; s/^#? ?(RUNNER_NAME *=).*/\\1 \"{name}\"/' {from} > {path} \
             && chgrp {0} {path} && chmod 0640 {path}",
            RUNNER_DAEMON.account
        ))?;
    }
    on.systemctl(&["enable", "--now", &instance("one"), &instance("two")])?
        .expect_active(&instance("one"))?
        .systemctl(&["stop", &instance("two")])?
        .systemctl(&["start", &instance("three")])?
        .expect_active(&instance("three"))?
        .expect_file(
            "/var/lib/kohakuriver-runner/one",
            "0750 kohakuriver-runner:kohakuriver-runner",
        )?;
    let pids = [RUNNER, &instance("one"), &instance("three")]
        .map(|unit| on.unit(unit).map(|fact| fact.main_pid()));
    let [plain, one, three] = pids;
    let began = on.journal()?;
    case.offer(&machine, &case.editions().second)?
        .apt_upgrade()?;
    for (unit, pid) in [
        (RUNNER, plain?),
        (&instance("one"), one?),
        (&instance("three"), three?),
    ] {
        on.expect_new_process(unit, pid)?
            .expect_journal(&began, unit, 1, 1)?;
    }
    on.expect_inactive(&instance("two"))?
        .expect_journal(&began, &instance("two"), 0, 0)?
        .expect_enablement(&instance("two"), "enabled")?
        .expect_enablement(&instance("three"), "disabled")?;

    on.apt_remove(&[RUNNER_DAEMON.package])?;
    for name in ["one", "two", "three"] {
        on.expect_inactive(&instance(name))?;
    }
    on.expect_nothing(
        "processes",
        &format!("pgrep -a -u {}", RUNNER_DAEMON.account),
    )?;
    on.apt_purge(&[RUNNER_DAEMON.package])?
        .expect_nothing("links", "find /etc/systemd -lname '*kohakuriver-runner*'")?
        // The admin's own file.
        .expect_present(&instance_config("one"))?;
    Ok(())
}
