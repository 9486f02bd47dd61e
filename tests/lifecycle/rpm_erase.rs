//! .rpm packages, erased while they run, and installed again.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::product::{
    CLI, DAEMONS, HOST, HOST_DAEMON, RUNNER, RUNNER_DAEMON, instance, instance_config,
};
use crate::rpm_install::started;
use crate::scenario::{RIVER, Scenario};
use crate::upgrade::{data_is_there, leave_data};

pub(crate) const RPM_ERASE: Scenario = Scenario {
    name: "rpm_erase",
    about: RIVER,
    proves: &["R5", "R6", "R13"],
    run: erase,
};

fn erase(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.with_rpm()?;
    let on = case.story.on(&system);
    let first = &case.editions().first;
    started(on, first)?;
    let one = instance("one");
    on.shell(&format!(
        "sed -E 's/\\b8001\\b/8011/; s/^#? ?(RUNNER_NAME *=).*/\\1 \"one\"/' {} > {path} \
         && chgrp {} {path} && chmod 0640 {path}",
        RUNNER_DAEMON.config,
        RUNNER_DAEMON.account,
        path = instance_config("one"),
    ))?
    .systemctl(&["enable", "--now", &one])?
    .wait_active(&one)?;
    for daemon in DAEMONS {
        leave_data(on, daemon.state, daemon.account)?;
    }
    let accounts = DAEMONS.map(|daemon| on.account(daemon.account));
    let outcome = on.dnf(&["remove", CLI, HOST_DAEMON.package, RUNNER_DAEMON.package])?;
    on.proving(&["R5"]).expect_ok(&outcome);
    on.proving(&["R6"]).expect_that(
        "no scriptlet is heard",
        !format!("{}{}", outcome.stdout, outcome.stderr).contains("criptlet"),
        format!("{}{}", outcome.stdout, outcome.stderr),
    );
    let gone = on.proving(&["R5"]);
    for unit in [HOST, RUNNER, &one] {
        gone.expect_inactive(unit)?;
    }
    gone.expect_nothing("links", "find /etc/systemd -lname '*kohakuriver*'")?
        .expect_nothing("processes", "pgrep -a kohakuriver")?
        .expect_missing("/usr/lib/systemd/system/kohakuriver-host.service")?
        // The admin's own file.
        .expect_present(&instance_config("one"))?;
    for (daemon, account) in DAEMONS.iter().zip(accounts) {
        on.proving(&["R13"])
            .expect_account(daemon.account, account?.as_ref())?
            .expect_file(daemon.state, &format!("0750 {0}:{0}", daemon.account))?;
    }
    data_is_there(on.proving(&["R13"]), &DAEMONS)?;
    started(on, first)?;
    data_is_there(on.proving(&["R13"]), &DAEMONS)
}
