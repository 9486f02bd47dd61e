//! What the admin put beside our unit, or in place of it.

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::product::{CLI, DAEMONS, HOST, PACKAGES, RUNNER};
use crate::scenario::Scenario;

pub(crate) const DROP_INS: Scenario = Scenario {
    name: "drop_ins",
    proves: &["C16", "D17"],
    run: drop_ins,
};

const DROP_IN: &str = "/etc/systemd/system/kohakuriver-host.service.d/admin.conf";
const FULL: &str = "/etc/systemd/system/kohakuriver-runner.service";
const TEXT: &str = "[Service]\nEnvironment=ADMIN_SAYS=yes\n";

fn drop_ins(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["C16"]);
    machine.system.push(DROP_IN, TEXT, 0o644)?;
    let shipped = machine
        .system
        .read("/usr/lib/systemd/system/kohakuriver-runner.service")?;
    let own = shipped.replace("[Service]\n", TEXT);
    machine.system.push(FULL, &own, 0o644)?;
    on.systemctl(&["daemon-reload"])?
        .systemctl(&["restart", HOST, RUNNER])?;
    in_effect(on)?;

    case.offer(&machine, &case.editions().second)?
        .apt_upgrade()?;
    in_effect(on)?;
    on.expect_content(DROP_IN, TEXT)?
        .expect_content(FULL, &own)?;

    on.apt_remove(&PACKAGES)?
        .expect_content(DROP_IN, TEXT)?
        .expect_content(FULL, &own)?;
    on.apt_install(CLI)?;
    in_effect(on)?;

    on.apt_purge(&PACKAGES)?;
    on.proving(&["C16", "D17"])
        .expect_content(DROP_IN, TEXT)?
        .expect_content(FULL, &own)?;
    Ok(())
}

fn in_effect(on: Stage<'_>) -> Result<(), VerifyError> {
    on.expect(
        "unit of the runner",
        FULL,
        on.unit(RUNNER)?.property("FragmentPath"),
    );
    on.expect(
        "drop-ins of the host",
        DROP_IN,
        on.unit(HOST)?.property("DropInPaths"),
    );
    for daemon in DAEMONS {
        let pid = on.unit(daemon.unit)?.main_pid();
        let environ = on
            .system()
            .shell(&format!("tr '\\0' '\\n' < /proc/{pid}/environ"))?;
        let says = environ.stdout.lines().any(|line| line == "ADMIN_SAYS=yes");
        on.expect_that(
            &format!("{} runs as the admin said", daemon.unit),
            says,
            &environ.stdout,
        );
    }
    Ok(())
}
