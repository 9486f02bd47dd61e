//! .rpm packages in an image that is being built.

use dunnage_verify::{Outcome, VerifyError};

use crate::case::Case;
use crate::product::{DAEMONS, HOST, KOHAKURIVER, RUNNER};
use crate::rpm_install::files;
use crate::scenario::{RIVER, Scenario};

pub(crate) const RPM_CHROOT: Scenario = Scenario {
    name: "rpm_chroot",
    about: RIVER,
    proves: &["R3", "R5", "R6", "R7"],
    run: chroot,
};

fn chroot(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.rpm_chroot()?;
    let on = case.story.on(&system);
    let preset = "/etc/systemd/system-preset/50-admin.preset";
    on.shell(&format!(
        "mkdir -p /etc/systemd/system-preset && echo 'enable {HOST}' > {preset}"
    ))?;
    let editions = case.editions();
    // rpm itself: what dnf asks of a system, such as /proc, is its own affair.
    for edition in [&editions.first, &editions.second] {
        let outcome = on.rpm_files(&["-U"], &files(edition))?;
        let on = on.proving(&["R6"]);
        on.expect_ok(&outcome).expect_that(
            "no scriptlet failed",
            silent(&outcome),
            &outcome.stderr,
        );
        for package in KOHAKURIVER.packages {
            on.expect_rpm(package, &edition.version)?;
        }
    }
    on.proving(&["R3"])
        .expect_enablement(HOST, "enabled")?
        .expect_enablement(RUNNER, "disabled")?;
    for daemon in DAEMONS {
        on.proving(&["R7"])
            .expect_system_account(daemon.account, daemon.state)?
            .expect_file(daemon.config, &format!("0640 root:{}", daemon.account))?;
    }
    let outcome = on.rpm(&[&["-e"], KOHAKURIVER.packages].concat())?;
    on.proving(&["R6"]).expect_ok(&outcome).expect_that(
        "no scriptlet failed",
        silent(&outcome),
        &outcome.stderr,
    );
    on.proving(&["R5"])
        .expect_nothing("links", "find /etc/systemd -lname '*kohakuriver*'")?;
    Ok(())
}

/// Of a scriptlet that fails rpm says so; tools in a chroot without /proc say much.
fn silent(outcome: &Outcome) -> bool {
    !outcome.stderr.contains("criptlet")
}
