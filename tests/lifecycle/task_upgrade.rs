//! K2: packages come and go while a task runs.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::product::{DAEMONS, KOHAKURIVER, RUNNER_DAEMON};
use crate::scenario::{RIVER, Scenario};
use crate::tasks::Task;

pub(crate) const TASK_UPGRADE: Scenario = Scenario {
    name: "task_upgrade",
    about: RIVER,
    proves: &["K2"],
    run: task_upgrade,
};

pub(crate) const TASK_REMOVE: Scenario = Scenario {
    name: "task_remove",
    about: RIVER,
    proves: &["K6"],
    run: task_remove,
};

fn task_upgrade(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed_for_docker()?;
    let on = case.on(&machine).proving(&["K2"]);
    let [first, second] = [Task::patient(on, &[])?, Task::patient(on, &[])?];
    let [one, two] = [first.container(on)?, second.container(on)?];

    case.offer(&machine, &case.editions().second)?
        .apt_upgrade()?;
    for daemon in DAEMONS {
        on.expect_version(daemon.package, &case.editions().second.version)?
            .expect_active(daemon.unit)?;
    }
    first.expect_untouched(on, one.as_ref())?;
    second.expect_untouched(on, two.as_ref())?;
    first.let_go(on)?;
    first.expect_true_end(on)?;

    let edition = &case.editions().first;
    let exact = edition.exactly(&KOHAKURIVER);
    let mut words = vec!["install"];
    words.extend(exact.iter().map(String::as_str));
    let back = case.offer(&machine, edition)?.apt(&words)?;
    on.expect_ok(&back);
    for daemon in DAEMONS {
        on.expect_version(daemon.package, &edition.version)?
            .expect_active(daemon.unit)?;
    }
    second.expect_untouched(on, two.as_ref())?;
    second.let_go(on)?;
    second.expect_true_end(on)
}

fn task_remove(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed_for_docker()?;
    let on = case.on(&machine).proving(&["K6"]);
    let [first, second] = [Task::patient(on, &[])?, Task::patient(on, &[])?];
    let [one, two] = [first.container(on)?, second.container(on)?];
    on.apt_remove(&[RUNNER_DAEMON.package])?
        .expect_inactive(RUNNER_DAEMON.unit)?;
    first.expect_untouched(on, one.as_ref())?;
    second.expect_untouched(on, two.as_ref())?;
    // One ends while nobody looks.
    first.let_go(on)?;
    on.apt_install(RUNNER_DAEMON.package)?;
    first.expect_true_end(on)?;
    second.expect_untouched(on, two.as_ref())?;
    second.let_go(on)?;
    second.expect_true_end(on)
}
