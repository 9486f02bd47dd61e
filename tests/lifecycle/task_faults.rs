//! K5: daemons die under a running task.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::product::{HOST, RUNNER};
use crate::scenario::{RIVER, Scenario};
use crate::tasks::{LIMIT, Task};

pub(crate) const DAEMONS_KILLED: Scenario = Scenario {
    name: "daemons_killed",
    about: RIVER,
    proves: &["K5"],
    run: daemons_killed,
};

/// SIGKILL to each daemon; systemd starts it again.
fn daemons_killed(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed_for_docker()?;
    let on = case.on(&machine).proving(&["K5"]);
    for unit in [RUNNER, HOST] {
        let task = Task::patient(on, &[])?;
        let (before, pid) = (task.container(on)?, on.unit(unit)?.main_pid());
        on.systemctl(&["kill", "-s", "KILL", unit])?;
        // In the moment in which nobody looks.
        task.let_go(on)?;
        on.system().wait_until("a new process", LIMIT, || {
            let now = on.unit(unit)?;
            let again = now.active() == "active" && ![0, pid].contains(&now.main_pid());
            Ok(if again {
                Ok(())
            } else {
                Err(now.active().to_owned())
            })
        })?;
        on.expect_that("it had a container", before.is_some(), before);
        task.expect_true_end(on)?;
    }
    Ok(())
}
