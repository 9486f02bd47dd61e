//! K3 and K4: several runners on one machine, by package and by hand.

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::product::{RUNNER, RUNNER_DAEMON, instance, instance_config};
use crate::scenario::{RIVER, Scenario};
use crate::tasks::{Task, wait_for_nodes};

pub(crate) const TWO_RUNNERS: Scenario = Scenario {
    name: "two_runners",
    about: RIVER,
    proves: &["K3"],
    run: two_runners,
};

pub(crate) const RUNNERS_BY_HAND: Scenario = Scenario {
    name: "runners_by_hand",
    about: RIVER,
    proves: &["K4"],
    run: runners_by_hand,
};

fn two_runners(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed_for_docker()?;
    let on = case.on(&machine).proving(&["K3"]);
    // The lines of the example itself.
    let example = "/usr/share/doc/kohakuriver-runner/examples/two.toml";
    let text = machine.system.read(example)?;
    let lines = text.lines().filter_map(|line| line.strip_prefix("#   "));
    for line in lines {
        on.shell(line)?;
    }
    on.expect_file(&instance_config("two"), "0640 root:kohakuriver-runner")?
        .expect_active(&instance("two"))?;
    let name = machine.system.run(["uname", "-n"])?.ok()?;
    let name = name.answer();
    wait_for_nodes(on, &[name, "two"])?;
    let state = RUNNER_DAEMON.state;
    let nodes = [
        (name, RUNNER, state.to_owned()),
        ("two", &instance("two"), format!("{state}/two")),
    ];
    let mut tasks = Vec::new();
    for (node, _, _) in &nodes {
        tasks.push(Task::patient(on, &["--target", node])?);
    }
    for ((node, _, state), task) in nodes.iter().zip(&tasks) {
        on.expect(
            "node",
            *node,
            task.status(on)?["assigned_node"]
                .as_str()
                .unwrap_or_default(),
        );
        on.expect_present(&format!("{state}/shared/logs/{}/stdout.log", task.id))?
            .expect_file(state, "0750 kohakuriver-runner:kohakuriver-runner")?;
    }
    // What one of them goes through is nothing to the other.
    let before = tasks[1].container(on)?;
    on.systemctl(&["restart", RUNNER])?;
    tasks[1].expect_untouched(on, before.as_ref())?;
    for task in &tasks {
        task.let_go(on)?;
        task.expect_true_end(on)?;
    }
    Ok(())
}

/// The lines of the guide for KohakuRiver, with the two ports it asks to be set.
const BY_HAND: &str = "
kohakuriver init config --runner -o ~/.kohakuriver/runner1/
kohakuriver init config --runner -o ~/.kohakuriver/runner2/
sed -i 's/^#* *RUNNER_PORT = .*/RUNNER_PORT = 8011/' ~/.kohakuriver/runner2/runner_config.py
kohakuriver init service --runner --runner-config ~/.kohakuriver/runner1/runner_config.py --no-install
mv kohakuriver-runner.service kohakuriver-runner1.service
kohakuriver init service --runner --runner-config ~/.kohakuriver/runner2/runner_config.py --no-install
mv kohakuriver-runner.service kohakuriver-runner2.service
sudo cp kohakuriver-runner*.service /etc/systemd/system/
sudo systemctl daemon-reload
sudo systemctl enable --now kohakuriver-runner1
sudo systemctl enable --now kohakuriver-runner2
";

fn runners_by_hand(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed_for_docker()?;
    let on = case.on(&machine).proving(&["K4"]);
    // What the guide takes for granted: a user who may use docker, and storage that all nodes share.
    on.apt_remove(&[RUNNER_DAEMON.package])?
        .shell("useradd --create-home --groups docker river")?
        .shell("install -d -o river /mnt/cluster-share")?
        .shell("echo 'river ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/river")?;
    let script = "/home/river/by-hand";
    machine
        .system
        .push(script, format!("set -eux{BY_HAND}"), 0o755)?;
    let said = machine
        .system
        .run(["su", "-", "river", "-c", &format!("sh {script}")])?;
    on.expect_ok(&said);
    for unit in ["kohakuriver-runner1", "kohakuriver-runner2"] {
        on.expect_active(unit)?;
    }
    each_has_its_task(on)
}

fn each_has_its_task(on: Stage<'_>) -> Result<(), VerifyError> {
    let name = on.system().run(["uname", "-n"])?.ok()?;
    let names = ["runner1", "runner2"].map(|runner| format!("{}-{runner}", name.answer()));
    wait_for_nodes(on, &names.each_ref().map(String::as_str))?;
    let tasks = names
        .iter()
        .map(|name| Task::patient(on, &["--target", name]))
        .collect::<Result<Vec<_>, VerifyError>>()?;
    for task in &tasks {
        task.let_go(on)?;
        task.expect_true_end(on)?;
    }
    Ok(())
}
