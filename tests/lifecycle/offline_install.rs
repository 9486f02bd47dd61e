//! Installed where no service manager runs.

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::fresh_install::works;
use crate::product::Product;
use crate::scenario::{ANY, Scenario};

pub(crate) const CHROOT: Scenario = Scenario {
    name: "chroot",
    about: ANY,
    proves: &["C9", "C21"],
    run: chroot,
};

pub(crate) const CONTAINER: Scenario = Scenario {
    name: "container",
    about: ANY,
    proves: &["C21"],
    run: container,
};

/// Installed in an image that is booted afterwards.
fn chroot(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.chroot()?;
    let on = case.on(&machine).proving(&["C21"]);
    // It is as bare as the builders of images make it.
    on.expect_missing("/proc/self")?
        .expect_missing("/run/systemd/system")?;
    installs(on, case.product)?;
    for daemon in case.product.daemons {
        on.expect_enablement(daemon.unit, "enabled")?;
    }
    case.story.expect_none(
        &["C21"],
        "processes in the chroot",
        machine.system.processes(),
    );

    let machine = case.boot(machine)?;
    let on = case.on(&machine);
    for daemon in case.product.daemons {
        on.proving(&["C21"]).expect_active(daemon.unit)?;
        on.proving(&["C9"])
            .expect_file(daemon.state, &format!("0750 {0}:{0}", daemon.account))?;
    }
    works(on.proving(&["C21"]), case.product)
}

fn container(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.container()?;
    let on = case.on(&machine).proving(&["C21"]);
    let systemctl = on.system().shell("command -v systemctl")?;
    on.expect_refused(&systemctl);
    installs(on, case.product)?;
    for daemon in case.product.daemons {
        // deb-systemd-helper makes the links itself where there is no systemctl.
        on.expect_present(&format!(
            "/etc/systemd/system/multi-user.target.wants/{}",
            daemon.unit
        ))?;
    }
    let name = case.product.name;
    on.expect_nothing("processes", &format!("grep -l {name} /proc/[0-9]*/comm"))?;
    for how in ["remove", "purge"] {
        let outcome = on.apt(&[&[how], case.product.packages].concat())?;
        on.expect_ok(&outcome);
    }
    on.expect_nothing("links", &format!("find /etc/systemd -lname '*{name}*'"))?;
    Ok(())
}

fn installs(on: Stage<'_>, product: &Product) -> Result<(), VerifyError> {
    for _ in 0..2 {
        let install = on.apt(&["install", product.name])?;
        on.expect_ok(&install);
    }
    on.expect_package(product.name, "ii")?;
    for daemon in product.daemons {
        on.expect_package(daemon.package, "ii")?
            .expect_file(daemon.config, &format!("0640 root:{}", daemon.account))?
            .expect_that(
                "the account exists",
                on.account(daemon.account)?.is_some(),
                "none",
            );
    }
    Ok(())
}
