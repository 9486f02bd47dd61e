//! .rpm packages in an image that is being built.

use dunnage_verify::{Outcome, VerifyError};

use crate::case::Case;
use crate::rpm_install::PRESET;
use crate::scenario::{ANY, Scenario};

pub(crate) const RPM_CHROOT: Scenario = Scenario {
    name: "rpm_chroot",
    about: ANY,
    proves: &["R3", "R5", "R6", "R7"],
    run: chroot,
};

fn chroot(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.rpm_chroot()?;
    let (on, product) = (case.story.on(&system), case.product);
    on.shell(&format!(
        "mkdir -p $(dirname {PRESET}) && echo 'enable {}' > {PRESET}",
        product.main().unit
    ))?;
    let editions = case.editions();
    // rpm itself: what dnf asks of a system, such as /proc, is its own affair.
    for edition in [&editions.first, &editions.second] {
        let outcome = on.rpm_files(&["-U"], &edition.rpms(product))?;
        let on = on.proving(&["R6"]);
        on.expect_ok(&outcome).expect_that(
            "no scriptlet failed",
            silent(&outcome),
            &outcome.stderr,
        );
        for package in product.packages {
            on.expect_rpm(package, &edition.version)?;
        }
    }
    let presets = on.proving(&["R3"]);
    presets.expect_enablement(product.main().unit, "enabled")?;
    for daemon in product.others() {
        presets.expect_enablement(daemon.unit, "disabled")?;
    }
    for daemon in product.daemons {
        on.proving(&["R7"])
            .expect_system_account(daemon.account, daemon.state)?
            .expect_file(daemon.config, &format!("0640 root:{}", daemon.account))?;
    }
    let outcome = on.rpm(&[&["-e"], product.packages].concat())?;
    on.proving(&["R6"]).expect_ok(&outcome).expect_that(
        "no scriptlet failed",
        silent(&outcome),
        &outcome.stderr,
    );
    let links = format!("find /etc/systemd -lname '*{}*'", product.name);
    on.proving(&["R5"]).expect_nothing("links", &links)?;
    Ok(())
}

/// Of a scriptlet that fails rpm says so; tools in a chroot without /proc say much.
fn silent(outcome: &Outcome) -> bool {
    !outcome.stderr.contains("criptlet")
}
