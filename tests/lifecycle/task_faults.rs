//! K5: daemons die under a running task.

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::product::{HOST, RUNNER};
use crate::scenario::Scenario;
use crate::tasks::{IMAGE, LIMIT, Task};

pub(crate) const TASK_FAULTS: Scenario = Scenario {
    name: "task_faults",
    proves: &["K5"],
    run: task_faults,
};

/// Ends with 9 when it is asked to end.
const POLITE: &str = "trap 'echo asked; exit 9' TERM; echo begun; while :; do sleep 0.1; done";

fn task_faults(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed_for_docker()?;
    let on = case.on(&machine).proving(&["K5"]);
    killed(on)?;
    docker_goes(on, &["restart", "docker"])?;
    docker_goes(on, &["stop", "docker", "docker.socket"])?;
    docker_alone(on)
}

/// SIGKILL to each daemon; systemd starts it again.
fn killed(on: Stage<'_>) -> Result<(), VerifyError> {
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

/// Containers end with their docker daemon: that is how the task ended, and the runner must say so
/// once it can ask again.
fn docker_goes(on: Stage<'_>, how: &[&str]) -> Result<(), VerifyError> {
    let task = Task::submit(on, &[], POLITE)?;
    task.wait_for(on, "running")?;
    let pid = on.unit(RUNNER)?.main_pid();
    on.systemctl(how)?;
    if how[0] == "stop" {
        // Neither a new task nor the old one brings the runner down.
        let refused = Task::submit(on, &[], "true")?;
        let failed = refused
            .wait_for(on, "failed")
            .map_err(|error| error.chain());
        on.expect("a task without docker", Ok(()), failed);
        on.systemctl(&["start", "docker.socket", "docker"])?;
    }
    on.expect_same_process(RUNNER, pid)?;
    task.expect_end(on, 9, "begun\nasked\n")
}

/// With live-restore containers outlive the daemon.
fn docker_alone(on: Stage<'_>) -> Result<(), VerifyError> {
    on.system().push(
        "/etc/docker/daemon.json",
        "{\"live-restore\": true}\n",
        0o644,
    )?;
    on.systemctl(&["restart", "docker"])?
        .run(["docker", "image", "inspect", IMAGE])?;
    let task = Task::patient(on, &[])?;
    let before = task.container(on)?;
    on.systemctl(&["restart", "docker"])?;
    task.expect_untouched(on, before.as_ref())?;
    task.let_go(on)?;
    task.expect_true_end(on)
}
