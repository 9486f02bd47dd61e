//! Configuration files and what the admin did to them.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::editions::LEGACY;
use crate::product::{HOST, HOST_DAEMON, RUNNER, RUNNER_DAEMON};
use crate::scenario::Scenario;

pub(crate) const EDITED: Scenario = Scenario {
    name: "conffiles",
    proves: &["C17", "C18", "D15"],
    run: edited,
};

pub(crate) const RETIRED: Scenario = Scenario {
    name: "retired_conffile",
    proves: &["D16"],
    run: retired,
};

const NEWS: &str = "A later version says this: second.";

fn edited(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine);
    // Edited: the host's. Only its owner and mode changed: the runner's. Deleted: an env file.
    on.shell(&format!(
        "echo '# edited by the admin' >> {}",
        HOST_DAEMON.config
    ))?
    .run(["chown", "kohakuriver-runner:adm", RUNNER_DAEMON.config])?
    .run(["chmod", "0600", RUNNER_DAEMON.config])?
    .run(["rm", HOST_DAEMON.env])?;
    let mine = machine.system.read(HOST_DAEMON.config)?;
    let on = case.offer(&machine, &case.editions().second)?;

    let upgrade = on.apt(&["-o", "Dpkg::Options::=--force-confold", "upgrade"])?;
    let beside = format!("{}.dpkg-dist", HOST_DAEMON.config);
    on.proving(&["C17"])
        .expect_ok(&upgrade)
        .expect_version(HOST_DAEMON.package, &case.editions().second.version)?
        .expect_content(HOST_DAEMON.config, &mine)?
        .expect_text(&beside, NEWS, true)?
        .expect_text(RUNNER_DAEMON.config, NEWS, true)?
        .expect_missing(&format!("{}.dpkg-dist", RUNNER_DAEMON.config))?
        .expect_active(HOST)?;
    on.proving(&["D15"])
        .expect_text(RUNNER_DAEMON.config, NEWS, true)?
        .expect_file(RUNNER_DAEMON.config, "0600 kohakuriver-runner:adm")?
        .expect_active(RUNNER)?;
    on.proving(&["C18"])
        .expect_missing(HOST_DAEMON.env)?
        .systemctl(&["restart", HOST])?
        .expect_active(HOST)?;

    // A configuration file that changed and was deleted is not brought back either.
    on.run(["rm", RUNNER_DAEMON.config])?;
    let on = case.offer(&machine, &case.editions().third)?;
    let upgrade = on.apt(&["-o", "Dpkg::Options::=--force-confold", "upgrade"])?;
    on.proving(&["C17", "C18"]).expect_ok(&upgrade);
    on.proving(&["C18"])
        .expect_missing(RUNNER_DAEMON.config)?
        .expect_missing(HOST_DAEMON.env)?;
    Ok(())
}

fn retired(case: &Case<'_>) -> Result<(), VerifyError> {
    for edit in [false, true] {
        let machine = case.installed()?;
        let on = case
            .offer(&machine, &case.editions().second)?
            .proving(&["D16"]);
        on.apt_upgrade()?.expect_present(LEGACY)?;
        if edit {
            on.shell(&format!("echo '# mine' >> {LEGACY}"))?;
        }
        let on = case
            .offer(&machine, &case.editions().third)?
            .proving(&["D16"]);
        let kept = format!("{LEGACY}.dpkg-bak");
        on.apt_upgrade()?
            .expect_version(HOST_DAEMON.package, &case.editions().third.version)?
            .expect_missing(LEGACY)?;
        if edit {
            on.expect_text(&kept, "# mine", true)?;
        } else {
            on.expect_missing(&kept)?;
        }
        let conffiles = on.system().run([
            "dpkg-query",
            "-W",
            "-f",
            "${Conffiles}",
            HOST_DAEMON.package,
        ])?;
        on.expect_that(
            "dpkg has forgotten it",
            !conffiles.stdout.contains(LEGACY),
            conffiles.stdout,
        );
    }
    Ok(())
}
