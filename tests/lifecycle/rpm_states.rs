//! .rpm packages: what the admin did to a unit is still so after an upgrade.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::rpm_install::start;
use crate::scenario::{ANY, Scenario};

pub(crate) const RPM_STATES: Scenario = Scenario {
    name: "rpm_states",
    about: ANY,
    proves: &["R2", "R3"],
    run: states,
};

fn states(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.with_rpm()?;
    let (on, product, editions) = (case.story.on(&system), case.product, case.editions());
    let (main, upgraded) = (product.main().unit, on.proving(&["R2"]));
    on.dnf_files("install", &editions.first.rpms(product))?
        .ok()?;
    for daemon in product.daemons {
        // As the presets of a Fedora have it.
        on.proving(&["R3"])
            .expect_enablement(daemon.unit, "disabled")?
            .expect_inactive(daemon.unit)?;
    }
    start(on, product)?;

    on.systemctl(&["stop", main])?;
    let began = on.journal()?;
    on.dnf_files("upgrade", &editions.second.rpms(product))?
        .ok()?;
    upgraded
        .expect_rpm(product.main().package, &editions.second.version)?
        .expect_inactive(main)?
        .expect_journal(&began, main, 0, 0)?
        .proving(&["R2", "R3"])
        .expect_enablement(main, "enabled")?;

    // Running though it is disabled, with a drop-in beside it.
    let dropin = format!("/etc/systemd/system/{main}.d/admin.conf");
    on.shell(&format!(
        "mkdir -p $(dirname {dropin}) && printf '[Service]\\nNice=5\\n' > {dropin}"
    ))?
    .systemctl(&["start", main])?
    .wait_active(main)?
    .systemctl(&["disable", main])?;
    let pid = on.unit(main)?.main_pid();
    on.dnf_files("upgrade", &editions.third.rpms(product))?
        .ok()?;
    upgraded
        .expect_new_process(main, pid)?
        .proving(&["R2", "R3"])
        .expect_enablement(main, "disabled")?;
    let nice = on.system().run(["systemctl", "show", "-P", "Nice", main])?;
    upgraded.expect("Nice", "5", nice.answer());

    on.systemctl(&["enable", main])?
        .systemctl(&["mask", "--now", main])?;
    on.dnf_files("downgrade", &editions.second.rpms(product))?
        .ok()?;
    upgraded
        .expect_enablement(main, "masked")?
        .expect_inactive(main)?;
    on.systemctl(&["unmask", main])?;
    upgraded.expect_enablement(main, "enabled")?;
    for daemon in product.others() {
        upgraded
            .expect_enablement(daemon.unit, "enabled")?
            .expect_active(daemon.unit)?;
    }
    on.dnf_remove(product.packages)?;
    upgraded.expect_present(&dropin)?;
    Ok(())
}
