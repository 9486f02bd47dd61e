//! Two daemons of one product that do not lean on each other.

use dunnage_verify::VerifyError;

use crate::case::{Case, deb};
use crate::product::{CLI, DAEMONS, HOST_DAEMON, RUNNER_DAEMON};
use crate::scenario::{RIVER, Scenario};

pub(crate) const PAIR: Scenario = Scenario {
    name: "pair",
    about: RIVER,
    proves: &["C28"],
    run: pair,
};

fn pair(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["C28"]);
    on.expect(
        "the accounts differ",
        false,
        HOST_DAEMON.account == RUNNER_DAEMON.account,
    );
    on.expect(
        "the states differ",
        false,
        HOST_DAEMON.state == RUNNER_DAEMON.state,
    );
    let files = |package| {
        let archive = deb(&case.editions().first.archives, package)?;
        let members = archive.members()?.into_iter();
        Ok::<_, VerifyError>(
            members
                .filter(|m| m.is_file())
                .map(|m| m.path)
                .collect::<Vec<_>>(),
        )
    };
    let (host, runner) = (files(HOST_DAEMON.package)?, files(RUNNER_DAEMON.package)?);
    case.story.expect_none(
        &["C28"],
        "files in both",
        host.iter().filter(|f| runner.contains(f)),
    );
    for (gone, left) in [
        (&RUNNER_DAEMON, &HOST_DAEMON),
        (&HOST_DAEMON, &RUNNER_DAEMON),
    ] {
        let (pid, began) = (on.unit(left.unit)?.main_pid(), on.journal()?);
        let (account, config) = (on.account(left.account)?, machine.system.read(left.config)?);
        on.apt_purge(&[gone.package])?
            .expect_package(gone.package, "un")?
            .expect_package(left.package, "ii")?
            .expect_same_process(left.unit, pid)?
            .expect_journal(&began, left.unit, 0, 0)?
            .expect_enablement(left.unit, "enabled")?
            .expect_account(left.account, account.as_ref())?
            .expect_content(left.config, &config)?
            .expect_file(left.config, &format!("0640 root:{}", left.account))?
            .expect_file(left.env, "0640 root:root")?
            .expect_file(left.state, &format!("0750 {0}:{0}", left.account))?;
        on.apt_install(gone.package)?.expect_active(gone.unit)?;
    }
    for daemon in DAEMONS {
        on.expect_package(daemon.package, "ii")?;
    }
    on.expect_package(CLI, "ii")?;
    Ok(())
}
