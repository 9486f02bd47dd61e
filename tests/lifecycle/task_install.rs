//! K1: what the README promises, typed on a fresh system.

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::product::{CLI, RUNNER};
use crate::scenario::{RIVER, Scenario};
use crate::tasks::{IMAGE, Task, make_image, wait_for_nodes};

pub(crate) const TASKS: Scenario = Scenario {
    name: "tasks",
    about: RIVER,
    proves: &["K1"],
    run: tasks,
};

fn tasks(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh_for_docker()?;
    let on = case.on(&machine).proving(&["K1"]);
    let install = on.apt(&["install", CLI, "docker.io"])?;
    on.expect_ok(&install).expect_active(RUNNER)?;
    make_image(on)?;
    // A runner that was started before its host tries again a little later.
    let name = machine.system.run(["uname", "-n"])?.ok()?;
    wait_for_nodes(on, &[name.answer()])?;
    on.shell("useradd --create-home alice")?;
    code_and_output(on, "")?;
    code_and_output(on, "su - alice -c")?;
    limits(on)
}

/// As somebody types it.
fn code_and_output(on: Stage<'_>, who: &str) -> Result<(), VerifyError> {
    let line = |command: &str| match who {
        "" => command.to_owned(),
        who => format!("{who} \"{command}\""),
    };
    let submit =
        format!("kohakuriver task submit --wait --image {IMAGE} -- sh -c 'echo hi; exit 3'");
    let said = on.system().shell(&line(&submit))?;
    on.expect("exit code of submit --wait", 3, said.status);
    on.expect("its remarks", "", said.stderr.trim());
    let logs = format!("kohakuriver task logs {}", said.answer());
    let logs = on.system().shell(&line(&logs))?;
    on.expect("logs", (0, "hi\n"), (logs.status, logs.stdout.as_str()));
    Ok(())
}

/// What a task asks for is what it gets, and no more.
fn limits(on: Stage<'_>) -> Result<(), VerifyError> {
    let greedy = Task::submit(on, &["--memory", "16Mi"], "tail /dev/zero")?;
    let ended = greedy.wait_for(on, "killed_oom");
    on.expect(
        "end of a task that wants more memory",
        Ok(()),
        ended.map_err(|error| error.chain()),
    );
    let patient = Task::patient(on, &["--cores", "1", "--memory", "64Mi"])?;
    let format = "{{.HostConfig.NanoCpus}} {{.HostConfig.Memory}}";
    let name = format!("kohakuriver-task-{}", patient.id);
    let limits = on
        .system()
        .run(["docker", "inspect", "--format", format, &name])?;
    on.expect("limits", "1000000000 67108864", limits.answer());
    patient.let_go(on)?;
    patient.expect_true_end(on)
}
