//! Configuration files and what the admin did to them.

use dunnage_verify::{Stage, VerifyError};

use crate::case::{Case, Machine};
use crate::editions::Edition;
use crate::product::Daemon;
use crate::scenario::{ANY, Scenario};

pub(crate) const EDITED: Scenario = Scenario {
    name: "conffiles",
    about: ANY,
    proves: &["C17", "C18", "D15"],
    run: edited,
};

pub(crate) const RETIRED: Scenario = Scenario {
    name: "retired_conffile",
    about: ANY,
    proves: &["D16"],
    run: retired,
};

fn edited(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let daemon = case.product.main();
    let on = case.on(&machine);
    only_its_owner(on, daemon)?;
    to(case, &machine, &case.editions().second)?;
    let news = "A later version says this: second.";
    let beside = format!("{}.dpkg-dist", daemon.config);
    on.proving(&["C17", "D15"])
        .expect_text(daemon.config, news, true)?;
    on.proving(&["C17"]).expect_missing(&beside)?;
    on.proving(&["D15"])
        .expect_file(daemon.config, &format!("0600 {}:adm", daemon.account))?;
    on.proving(&["C18"]).expect_missing(daemon.env)?;

    on.shell(&format!(
        "echo '# edited by the admin' >> {}",
        daemon.config
    ))?;
    let mine = machine.system.read(daemon.config)?;
    to(case, &machine, &case.editions().third)?;
    let news = "A later version says this: third.";
    on.proving(&["C17"])
        .expect_content(daemon.config, &mine)?
        .expect_text(&beside, news, true)?;

    // A configuration file that changed and was deleted is not brought back either.
    on.run(["rm", daemon.config])?;
    to(case, &machine, &case.editions().second)?;
    on.proving(&["C18"])
        .expect_missing(daemon.config)?
        .expect_missing(daemon.env)?;
    Ok(())
}

/// The configuration gets another owner and mode; the environment file goes.
fn only_its_owner(on: Stage<'_>, daemon: &Daemon) -> Result<(), VerifyError> {
    let owner = format!("{}:adm", daemon.account);
    on.run(["chown", &owner, daemon.config])?
        .run(["chmod", "0600", daemon.config])?
        .run(["rm", daemon.env])?;
    Ok(())
}

/// Without a question, and the daemon runs, also once it has been restarted by hand.
fn to(case: &Case<'_>, machine: &Machine, edition: &Edition) -> Result<(), VerifyError> {
    let (on, daemon) = (case.offer(machine, edition)?, case.product.main());
    let exact = edition.exactly(case.product);
    let mut install = vec!["-o", "Dpkg::Options::=--force-confold", "install"];
    install.extend(exact.iter().map(String::as_str));
    let install = on.apt(&install)?;
    on.proving(&["C17", "C18"]).expect_ok(&install);
    on.proving(&["C17"])
        .expect_version(daemon.package, &edition.version)?
        .expect_active(daemon.unit)?;
    on.proving(&["C18", "D15"])
        .systemctl(&["restart", daemon.unit])?
        .expect_active(daemon.unit)?;
    Ok(())
}

fn retired(case: &Case<'_>) -> Result<(), VerifyError> {
    let daemon = case.product.main();
    let legacy = daemon.legacy;
    for edit in [false, true] {
        let machine = case.installed()?;
        let on = case
            .offer(&machine, &case.editions().second)?
            .proving(&["D16"]);
        on.apt_upgrade()?.expect_present(legacy)?;
        if edit {
            on.shell(&format!("echo '# mine' >> {legacy}"))?;
        }
        let on = case
            .offer(&machine, &case.editions().third)?
            .proving(&["D16"]);
        let kept = format!("{legacy}.dpkg-bak");
        on.apt_upgrade()?
            .expect_version(daemon.package, &case.editions().third.version)?
            .expect_missing(legacy)?;
        if edit {
            on.expect_text(&kept, "# mine", true)?;
        } else {
            on.expect_missing(&kept)?;
        }
        let conffiles =
            on.system()
                .run(["dpkg-query", "-W", "-f", "${Conffiles}", daemon.package])?;
        on.expect_that(
            "dpkg has forgotten it",
            !conffiles.stdout.contains(legacy),
            conffiles.stdout,
        );
    }
    Ok(())
}
