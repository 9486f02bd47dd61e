//! .rpm packages: what the admin did to a unit is still so after an upgrade.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::product::{CLI, HOST, HOST_DAEMON, RUNNER};
use crate::rpm_install::{files, started};
use crate::scenario::{RIVER, Scenario};

pub(crate) const RPM_STATES: Scenario = Scenario {
    name: "rpm_states",
    about: RIVER,
    proves: &["R2", "R3"],
    run: states,
};

fn states(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.with_rpm()?;
    let on = case.story.on(&system);
    let editions = case.editions();
    started(on, &editions.first)?;

    // Stopped, and running though it is disabled.
    on.systemctl(&["stop", HOST])?
        .systemctl(&["disable", RUNNER])?;
    let (runner, began) = (on.unit(RUNNER)?.main_pid(), on.journal()?);
    on.dnf_files("upgrade", &files(&editions.second))?.ok()?;
    on.proving(&["R2"])
        .expect_rpm(HOST_DAEMON.package, &editions.second.version)?
        .expect_inactive(HOST)?
        .expect_journal(&began, HOST, 0, 0)?
        .expect_new_process(RUNNER, runner)?;
    on.proving(&["R2", "R3"])
        .expect_enablement(HOST, "enabled")?
        .expect_enablement(RUNNER, "disabled")?;

    // Masked, with a drop-in beside it.
    let dropin = "/etc/systemd/system/kohakuriver-runner.service.d/admin.conf";
    on.systemctl(&["mask", HOST])?.shell(&format!(
        "mkdir -p $(dirname {dropin}) && printf '[Service]\\nNice=5\\n' > {dropin}"
    ))?;
    on.dnf_files("upgrade", &files(&editions.third))?.ok()?;
    on.proving(&["R2"])
        .expect_enablement(HOST, "masked")?
        .expect_inactive(HOST)?
        .expect_active(RUNNER)?;
    let nice = on
        .system()
        .run(["systemctl", "show", "-P", "Nice", RUNNER])?;
    on.proving(&["R2"]).expect("Nice", "5", nice.answer());
    on.systemctl(&["unmask", HOST])?;
    on.proving(&["R2"]).expect_enablement(HOST, "enabled")?;
    on.dnf_remove(&[CLI, HOST_DAEMON.package, "kohakuriver-runner"])?;
    on.proving(&["R2"]).expect_present(dropin)?;
    Ok(())
}
