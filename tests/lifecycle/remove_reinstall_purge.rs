//! Removed, installed again, and purged.

use dunnage_verify::{AccountFact, Stage, VerifyError};

use crate::case::Case;
use crate::fresh_install::works;
use crate::product::{CLI, DAEMONS, HOST, HOST_DAEMON, PACKAGES, RUNNER};
use crate::scenario::Scenario;
use crate::upgrade::{data_is_there, leave_data};

pub(crate) const REMOVE: Scenario = Scenario {
    name: "remove_reinstall",
    proves: &["C1", "C8", "C26", "C27", "D10", "D11", "D17"],
    run: remove,
};

pub(crate) const PURGE: Scenario = Scenario {
    name: "purge",
    proves: &["C1", "C8", "C26", "D17"],
    run: purge,
};

fn remove(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine);
    let accounts = accounts(on)?;
    for daemon in DAEMONS {
        leave_data(on, daemon.state, daemon.account)?;
    }
    take_away(on, "remove", "rc")?;
    data_is_there(on.proving(&["C27"]))?;
    for daemon in DAEMONS {
        let wants = format!(
            "/etc/systemd/system/multi-user.target.wants/{}",
            daemon.unit
        );
        let record = "/var/lib/systemd/deb-systemd-helper-enabled";
        on.proving(&["D10"])
            .expect_present(&wants)?
            .expect_present(&format!("{record}/{}.dsh-also", daemon.unit))?
            .expect_missing(&format!("/etc/systemd/system/{}", daemon.unit))?
            .expect_missing(&format!("/run/systemd/system/{}", daemon.unit))?;
    }
    same(on.proving(&["C8"]), &accounts)?;

    on.apt_install(CLI)?;
    same(on.proving(&["C8"]), &accounts)?;
    data_is_there(on.proving(&["C8", "C27"]))?;
    for daemon in DAEMONS {
        on.proving(&["D11"])
            .expect_active(daemon.unit)?
            .expect_enablement(daemon.unit, "enabled")?;
    }
    works(on.proving(&["D11"]))?;

    // The other way: disabled before, disabled after.
    on.systemctl(&["disable", "--now", HOST])?
        .apt_remove(&[HOST_DAEMON.package])?;
    on.proving(&["D11"])
        .apt_install(HOST_DAEMON.package)?
        .expect_enablement(HOST, "disabled")?
        .expect_inactive(HOST)?
        .expect_active(RUNNER)?;

    on.apt_remove(&PACKAGES)?.apt_purge(&PACKAGES)?;
    nothing_is_left(on.proving(&["D17"]))?;
    same(on.proving(&["C8", "D17"]), &accounts)
}

fn purge(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine);
    let accounts = accounts(on)?;
    take_away(on, "purge", "un")?;
    nothing_is_left(on.proving(&["D17"]))?;
    same(on.proving(&["C8", "D17"]), &accounts)?;
    on.apt_install(CLI)?;
    same(on.proving(&["C8"]), &accounts)?;
    works(on.proving(&["C8"]))
}

/// Twice; what ran has been stopped in good order, and only once.
fn take_away(on: Stage<'_>, how: &str, state: &str) -> Result<(), VerifyError> {
    let began = on.journal()?;
    for _ in 0..2 {
        let outcome = on.apt(&[&[how], &PACKAGES[..]].concat())?;
        on.proving(&["C1"]).expect_ok(&outcome);
    }
    for daemon in DAEMONS {
        on.proving(&["C1"]).expect_package(daemon.package, state)?;
        let on = on.proving(&["C26"]);
        on.expect_journal(&began, daemon.unit, 1, 0)?
            .expect_silence(daemon.port)?;
        on.expect_nothing("processes", &format!("pgrep -a -u {}", daemon.account))?;
        let fact = on.unit(daemon.unit)?;
        let seen = (fact.property("LoadState"), fact.active());
        on.expect(
            &format!("state of {}", daemon.unit),
            ("not-found", "inactive"),
            seen,
        );
    }
    // The links that wait for a new installation show as inactive, which is no ghost.
    let ghosts = "systemctl list-units --all --plain --no-legend 'kohakuriver*' \
                  | grep -v 'not-found inactive dead'";
    on.proving(&["C26"]).expect_nothing("units", ghosts)?;
    Ok(())
}

fn accounts(on: Stage<'_>) -> Result<Vec<AccountFact>, VerifyError> {
    let mut accounts = Vec::new();
    for daemon in DAEMONS {
        accounts.extend(on.account(daemon.account)?);
    }
    Ok(accounts)
}

fn same(on: Stage<'_>, before: &[AccountFact]) -> Result<(), VerifyError> {
    on.expect("accounts", before.to_vec(), accounts(on)?);
    on.expect("number of accounts", DAEMONS.len(), before.len());
    for daemon in DAEMONS {
        let group = on.system().run(["getent", "group", daemon.account])?;
        on.expect_ok(&group);
    }
    Ok(())
}

/// Nothing but accounts and state, wherever a package or systemd may have put something.
pub(crate) fn nothing_is_left(on: Stage<'_>) -> Result<(), VerifyError> {
    on.expect_nothing(
        "files",
        "find /etc /run /usr /var/log /var/cache /var/lib/systemd /var/lib/dpkg/info /tmp \
         -name '*kohakuriver*' -not -path '/run/credentials/*' -not -path '/usr/share/keyrings/*' \
         -not -path '/var/cache/apt/*' -not -name '*.deb'; \
         find /etc/systemd /run/systemd -lname '*kohakuriver*'",
    )?
    .expect_nothing(
        "entries",
        "grep -rl kohakuriver /var/lib/systemd/deb-systemd-helper-* 2>&-",
    )?;
    Ok(())
}
