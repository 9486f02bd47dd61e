//! Removed, installed again, and purged.

use dunnage_verify::{AccountFact, Stage, VerifyError};

use crate::case::Case;
use crate::fresh_install::works;
use crate::product::{Daemon, Product};
use crate::scenario::{ANY, Scenario};
use crate::upgrade::{data_is_there, leave_data};

pub(crate) const REMOVE: Scenario = Scenario {
    name: "remove_reinstall",
    about: ANY,
    proves: &["C1", "C8", "C26", "C27", "D10", "D11", "D17"],
    run: remove,
};

pub(crate) const PURGE: Scenario = Scenario {
    name: "purge",
    about: ANY,
    proves: &["C1", "C8", "C26", "D17", "D18"],
    run: purge,
};

fn remove(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let (on, product) = (case.on(&machine), case.product);
    let accounts = accounts(on, product)?;
    for daemon in product.daemons {
        leave_data(on, daemon.state, daemon.account)?;
    }
    take_away(on, product, "remove", "rc")?;
    data_is_there(on.proving(&["C27"]), product.daemons)?;
    for daemon in product.daemons {
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
    same(on.proving(&["C8"]), product, &accounts)?;

    on.apt_install(product.name)?;
    same(on.proving(&["C8"]), product, &accounts)?;
    data_is_there(on.proving(&["C8", "C27"]), product.daemons)?;
    for daemon in product.daemons {
        on.proving(&["D11"])
            .expect_active(daemon.unit)?
            .expect_enablement(daemon.unit, "enabled")?;
    }
    works(on.proving(&["D11"]), product)?;
    disabled_stays_disabled(on.proving(&["D11"]), product)?;

    on.apt_remove(product.packages)?
        .apt_purge(product.packages)?;
    nothing_is_left(on.proving(&["D17"]), product)?;
    same(on.proving(&["C8", "D17"]), product, &accounts)
}

/// The other way: disabled before, disabled after.
fn disabled_stays_disabled(on: Stage<'_>, product: &Product) -> Result<(), VerifyError> {
    let daemon = product.main();
    on.systemctl(&["disable", "--now", daemon.unit])?
        .apt_remove(&[daemon.package])?
        .apt_install(daemon.package)?
        .expect_enablement(daemon.unit, "disabled")?
        .expect_inactive(daemon.unit)?;
    for other in product.others() {
        on.expect_active(other.unit)?;
    }
    Ok(())
}

fn purge(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let (on, product) = (case.on(&machine), case.product);
    let accounts = accounts(on, product)?;
    for daemon in product.daemons {
        leave_data(on, daemon.state, daemon.account)?;
        moved_logs(on, daemon)?;
    }
    take_away(on, product, "purge", "un")?;
    let kept = on.proving(&["D18"]);
    data_is_there(kept, product.daemons)?;
    for daemon in product.daemons {
        kept.expect_present(&format!("/srv/{}/log", daemon.account))?
            // The link is the admin's own, so the admin removes it.
            .shell(&format!(
                "rm -rf /srv/{0}; rm -f /var/log/{0}",
                daemon.account
            ))?;
    }
    nothing_is_left(on.proving(&["D17"]), product)?;
    same(on.proving(&["C8", "D17"]), product, &accounts)?;
    on.apt_install(product.name)?;
    same(on.proving(&["C8"]), product, &accounts)?;
    works(on.proving(&["C8"]), product)
}

/// Where there is a log directory it becomes a link to a bigger disk, as an admin would have it.
fn moved_logs(on: Stage<'_>, daemon: &Daemon) -> Result<(), VerifyError> {
    on.shell(&format!(
        "mkdir /srv/{0} && touch /srv/{0}/log && chown -R {0}: /srv/{0} \
         && if [ -d /var/log/{0} ]; then rm -r /var/log/{0} && ln -s /srv/{0} /var/log/{0}; fi",
        daemon.account
    ))?;
    Ok(())
}

/// Twice; what ran has been stopped in good order, and only once.
fn take_away(on: Stage<'_>, product: &Product, how: &str, state: &str) -> Result<(), VerifyError> {
    let began = on.journal()?;
    for _ in 0..2 {
        let outcome = on.apt(&[&[how], product.packages].concat())?;
        on.proving(&["C1"]).expect_ok(&outcome);
    }
    for daemon in product.daemons {
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
    let ghosts = format!(
        "systemctl list-units --all --plain --no-legend '{}*' | grep -v 'not-found inactive dead'",
        product.name
    );
    on.proving(&["C26"]).expect_nothing("units", &ghosts)?;
    Ok(())
}

fn accounts(on: Stage<'_>, product: &Product) -> Result<Vec<AccountFact>, VerifyError> {
    let mut accounts = Vec::new();
    for daemon in product.daemons {
        accounts.extend(on.account(daemon.account)?);
    }
    Ok(accounts)
}

fn same(on: Stage<'_>, product: &Product, before: &[AccountFact]) -> Result<(), VerifyError> {
    on.expect("accounts", before.to_vec(), accounts(on, product)?);
    on.expect("number of accounts", product.daemons.len(), before.len());
    for daemon in product.daemons {
        let group = on.system().run(["getent", "group", daemon.account])?;
        on.expect_ok(&group);
    }
    Ok(())
}

/// Nothing but accounts and state, wherever a package or systemd may have put something.
pub(crate) fn nothing_is_left(on: Stage<'_>, product: &Product) -> Result<(), VerifyError> {
    let name = product.name;
    on.expect_nothing(
        "files",
        &format!(
            "find /etc /run /usr /var/log /var/cache /var/lib/systemd /var/lib/dpkg/info /tmp \
             -name '*{name}*' -not -path '/run/credentials/*' -not -path '/usr/share/keyrings/*' \
             -not -path '/var/cache/apt/*' -not -name '*.deb'; \
             find /etc/systemd /run/systemd -lname '*{name}*'"
        ),
    )?
    .expect_nothing(
        "entries",
        &format!("grep -rl {name} /var/lib/systemd/deb-systemd-helper-* 2>&-"),
    )?;
    Ok(())
}
