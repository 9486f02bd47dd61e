//! Runners that die, and that come first.

use std::{fs, thread, time::Duration};

use serde_json::json;

use super::{
    outcome::Outcome,
    river::{Setup, waiting},
};
use crate::support::get;

#[test]
fn a_host_that_is_down_at_the_start_of_a_runner_is_found_later() {
    let mut river = Setup::new().start();
    river.crash_host();
    river.crash_runner(0);
    for end in ["", "-wal", "-shm"] {
        // A host that never heard of the node.
        let file = format!("kohakuriver.db{end}");
        let _ = fs::remove_file(river.place.path().join(file));
    }
    river.restart_runner(0);
    for pause in [1, 2, 4] {
        river.runners[0].logs(&format!("next attempt in {pause} s"));
    }
    let health = get(river.setup.runners[0], "/health").unwrap();
    assert_eq!(
        (health.status, &health.json()["status"]),
        (200, &json!("degraded"))
    );
    river.restart_host();
    river.node(0, "online");
    let ran = river.submit_and_wait(&[], "exit 3");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(3), ""));
}

#[test]
fn a_runner_that_is_killed_while_a_task_runs_goes_on_with_it() {
    let mut river = Setup::new().start();
    let id = river.submit(&waiting("go", 3));
    river.runs(&id);
    river.crash_runner(0);
    river.restart_runner(0);
    river.runners[0].logs("registered at");
    assert_eq!(river.task(&id)["status"], "running");
    river.lets_go(0, "go");
    assert_eq!(river.outcome(&id), Outcome::ran(3, "go\n"));
    river.is_idle();
}

#[test]
fn a_task_that_ended_while_its_runner_was_dead_has_its_true_code() {
    let mut river = Setup::new().start();
    let good = river.submit(&waiting("go", 0));
    let bad = river.submit(&waiting("go", 9));
    let name = |id: &str| format!("kohakuriver-task-{id}");
    for id in [&good, &bad] {
        river.runs(id);
    }
    river.crash_runner(0);
    river.lets_go(0, "go");
    let codes = river.dockerd.docker(&["wait", &name(&good), &name(&bad)]);
    assert_eq!(codes, "0\n9");
    river.restart_runner(0);
    assert_eq!(river.outcome(&good), Outcome::ran(0, "go\n"));
    assert_eq!(river.outcome(&bad), Outcome::ran(9, "go\n"));
    river.is_idle();
}

#[test]
fn a_runner_that_is_killed_at_any_moment_after_a_submit_runs_the_task_once() {
    let mut river = Setup::new().start();
    let mut ids = Vec::new();
    for moment in [0, 20, 50, 100, 200, 400] {
        let mut submit = river.client(&["task", "submit", "--quiet", "--", "echo once; exit 5"]);
        let submit = submit.stdout(std::process::Stdio::piped()).spawn().unwrap();
        // This is the fault, not a way to wait for anything.
        thread::sleep(Duration::from_millis(moment));
        river.crash_runner(0);
        river.restart_runner(0);
        let output = submit.wait_with_output().unwrap();
        assert!(output.status.success(), "after {moment} ms: {output:?}");
        let id = String::from_utf8(output.stdout).unwrap().trim().to_owned();
        // While the next one has its trouble, this one may still be on its way.
        ids.push((moment, id));
    }
    for (moment, id) in ids {
        assert_eq!(
            river.outcome(&id),
            Outcome::ran(5, "once\n"),
            "after {moment} ms"
        );
    }
    river.is_idle();
}

#[test]
fn a_runner_that_stops_leaves_its_tasks_running() {
    let mut river = Setup::new().start();
    let id = river.submit(&waiting("go", 4));
    river.runs(&id);
    let (status, time) = river.runners[0].stop();
    assert_eq!(status.code(), Some(0));
    assert!(time < Duration::from_secs(2), "{time:?}");
    assert_eq!(river.dockerd.containers(&id).len(), 1);
    river.restart_runner(0);
    river.lets_go(0, "go");
    assert_eq!(river.outcome(&id), Outcome::ran(4, "go\n"));
    river.is_idle();
}

#[test]
fn a_task_for_a_runner_that_is_dead_waits_for_it() {
    let mut river = Setup::new().start();
    river.crash_runner(0);
    let id = river.submit("echo late; exit 2");
    assert_eq!(river.task(&id)["status"], "pending");
    river.restart_runner(0);
    assert_eq!(river.outcome(&id), Outcome::ran(2, "late\n"));
    river.is_idle();
}

#[test]
fn a_task_goes_to_another_node_if_its_runner_is_dead() {
    let mut river = Setup::of(2).start();
    // Of two that are alike the first by name is chosen.
    let first = usize::from(river.name(0) > river.name(1));
    river.crash_runner(first);
    let id = river.submit("echo here");
    assert_eq!(river.outcome(&id), Outcome::ran(0, "here\n"));
    assert_eq!(river.task(&id)["assigned_node"], river.name(1 - first));
}

#[test]
fn a_paused_task_stays_paused_while_its_runner_and_its_host_are_replaced() {
    let mut river = Setup::new().start();
    let id = river.submit(&waiting("go", 4));
    river.runs(&id);
    river.does(&["task", "pause", &id]);
    river.crash_runner(0);
    river.crash_host();
    river.lets_go(0, "go");
    river.restart_host();
    river.restart_runner(0);
    // A task that nobody missed would be given up after three of them.
    river.reports(0, 5);
    assert_eq!(river.task(&id)["status"], "paused");
    river.does(&["task", "resume", &id]);
    assert_eq!(river.outcome(&id), Outcome::ran(4, "go\n"));
    river.is_idle();
}
