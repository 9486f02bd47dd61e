//! To the next version, to the same version, and back.

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::editions::{SECOND_MARK, THIRD_MARK};
use crate::fresh_install::works;
use crate::product::{Daemon, Product};
use crate::scenario::{ANY, Scenario};

pub(crate) const UPGRADE: Scenario = Scenario {
    name: "upgrade",
    about: ANY,
    proves: &["C1", "C12", "C17", "C27", "D13"],
    run: upgrade,
};

fn upgrade(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let (on, product) = (case.on(&machine), case.product);
    for daemon in product.daemons {
        on.wait_active(daemon.unit)?;
        leave_data(on, daemon.state, daemon.account)?;
    }
    to_the_next(case, case.offer(&machine, &case.editions().second)?)?;
    twice(on.proving(&["C1"]), product, &["upgrade"])?;
    let reinstall = [&["install", "--reinstall"], product.packages].concat();
    twice(on.proving(&["C1"]), product, &reinstall)?;
    data_is_there(on.proving(&["C27"]), product.daemons)?;

    // New links make deb-systemd-helper reload units as well; the third version brings none, so here
    // the package itself must have done it.
    let on = case
        .offer(&machine, &case.editions().third)?
        .proving(&["C12"]);
    on.apt_upgrade()?;
    marked(on, product.main(), THIRD_MARK)?;

    let first = &case.editions().first;
    let on = case.offer(&machine, first)?;
    let exact = first.exactly(product);
    let mut downgrade = vec!["install"];
    downgrade.extend(exact.iter().map(String::as_str));
    twice(on.proving(&["C1"]), product, &downgrade)?;
    for package in product.packages {
        on.proving(&["C1"])
            .expect_version(package, &first.version)?;
    }
    data_is_there(on.proving(&["C27"]), product.daemons)?;
    works(on.proving(&["C1"]), product)
}

fn to_the_next(case: &Case<'_>, on: Stage<'_>) -> Result<(), VerifyError> {
    let Product { name, daemons, .. } = case.product;
    let pids: Vec<u32> = daemons
        .iter()
        .map(|daemon| Ok(on.unit(daemon.unit)?.main_pid()))
        .collect::<Result<_, VerifyError>>()?;
    let second = &case.editions().second;
    // apt does both in one go; in between is what D13 is about.
    on.run(["apt-get", "-qy", "--download-only", "upgrade"])?
        .shell(&format!(
            "dpkg --unpack /var/cache/apt/archives/{name}*.deb"
        ))?;
    let on = on.proving(&["D13"]);
    for (daemon, pid) in daemons.iter().zip(&pids) {
        on.expect_package(daemon.package, "iU")?
            .expect_same_process(daemon.unit, *pid)?;
    }
    let began = on.journal()?;
    let configure = on.system().run(["dpkg", "--configure", "-a"])?;
    let on = on.proving(&["C1", "C12"]);
    on.expect_ok(&configure);
    for (daemon, pid) in daemons.iter().zip(&pids) {
        on.expect_version(daemon.package, &second.version)?
            .expect_new_process(daemon.unit, *pid)?
            .expect_journal(&began, daemon.unit, 1, 1)?;
        let fact = on.unit(daemon.unit)?;
        on.expect("NeedDaemonReload", "no", fact.property("NeedDaemonReload"));
        let exe = format!("/proc/{}/exe", fact.main_pid());
        let exe = on.system().run(["readlink", &exe])?.ok()?;
        on.expect_that(
            &format!("the program of {} is still there", daemon.unit),
            !exe.answer().ends_with("(deleted)"),
            exe.answer(),
        );
        // Nobody had edited it, so it was replaced without a word.
        on.proving(&["C17"]).expect_text(
            daemon.config,
            "A later version says this: second.",
            true,
        )?;
    }
    marked(on, case.product.main(), SECOND_MARK)?;
    works(on, case.product)
}

/// The running daemon was started from the new unit, not from what systemd remembered of the old one.
fn marked(on: Stage<'_>, daemon: &Daemon, mark: &str) -> Result<(), VerifyError> {
    let environ = format!(
        "tr '\\0' '\\n' < /proc/{}/environ",
        on.unit(daemon.unit)?.main_pid()
    );
    let environ = on.system().shell(&environ)?.ok()?.stdout;
    let found = environ.lines().any(|line| line == mark);
    on.expect_that(&format!("the process has {mark}"), found, environ);
    Ok(())
}

fn twice(on: Stage<'_>, product: &Product, words: &[&str]) -> Result<(), VerifyError> {
    for _ in 0..2 {
        let outcome = on.apt(words)?;
        on.expect_ok(&outcome);
        for daemon in product.daemons {
            on.expect_package(daemon.package, "ii")?
                .expect_active(daemon.unit)?;
        }
        on.expect_package(product.name, "ii")?;
    }
    Ok(())
}

/// As the daemon itself would.
pub(crate) fn leave_data(on: Stage<'_>, state: &str, account: &str) -> Result<(), VerifyError> {
    let line = format!("echo precious > {state}/data");
    on.run([
        "setpriv",
        "--reuid",
        account,
        "--regid",
        account,
        "--clear-groups",
        "sh",
        "-c",
        &line,
    ])?;
    Ok(())
}

/// And the daemon can still read it.
pub(crate) fn data_is_there(on: Stage<'_>, daemons: &[Daemon]) -> Result<(), VerifyError> {
    for daemon in daemons {
        let (account, file) = (daemon.account, format!("{}/data", daemon.state));
        let read = [
            "setpriv",
            "--reuid",
            account,
            "--regid",
            account,
            "--clear-groups",
            "cat",
            &file,
        ];
        let data = on.system().run(read)?;
        on.expect(&file, (0, "precious"), (data.status, data.answer()));
    }
    Ok(())
}
