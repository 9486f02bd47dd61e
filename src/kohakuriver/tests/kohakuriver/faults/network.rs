//! Networks that break between a host and its runner.

use std::thread;

use serde_json::{Value, json};

use super::{
    cable::{Cable, Is},
    outcome::Outcome,
    river::{River, Setup, waiting},
};
use crate::support::{Reply, request, until};

/// With a cable from the runner to the host, and how long a node may be silent.
fn with_cable_to_host(silence: u32) -> (Cable, River<'static>) {
    let mut setup = Setup::new().host("heartbeat_timeout_factor", silence);
    let cable = Cable::to(setup.port);
    setup = setup.runner("host_port", cable.port);
    (cable, setup.start())
}

fn outbox(river: &River<'_>) -> f64 {
    River::metric(river.setup.runners[0], "kohakuriver_status_outbox_depth ")
}

#[test]
fn a_verdict_waits_in_the_outbox_while_the_network_is_cut() {
    let (cable, mut river) = with_cable_to_host(30);
    let id = river.submit(&waiting("go", 8));
    river.runs(&id);
    until("the news is delivered", || {
        (outbox(&river) == 0.0).then_some(())
    });
    cable.becomes(Is::Cut);
    river.lets_go(0, "go");
    river.gone(&id);
    assert_eq!(outbox(&river), 1.0);
    // It is on the disk of the runner.
    river.crash_runner(0);
    river.restart_runner(0);
    assert_eq!(outbox(&river), 1.0);
    assert_eq!(river.task(&id)["status"], "running");
    cable.becomes(Is::Whole);
    assert_eq!(river.outcome(&id), Outcome::ran(8, "go\n"));
    until("the outbox is empty", || {
        (outbox(&river) == 0.0).then_some(())
    });
    river.is_idle();
}

#[test]
fn a_network_that_swallows_everything_loses_nothing() {
    let (cable, river) = with_cable_to_host(60);
    let id = river.submit(&waiting("go", 8));
    river.runs(&id);
    cable.becomes(Is::Silent);
    river.lets_go(0, "go");
    river.gone(&id);
    // The runner gives up a report that gets no answer.
    river.runners[0].logs("failed to report to");
    cable.becomes(Is::Whole);
    assert_eq!(river.outcome(&id), Outcome::ran(8, "go\n"));
    assert_eq!(river.node(0, "online")["cores_in_use"], 0);
}

#[test]
fn news_whose_answer_is_lost_changes_nothing_the_second_time() {
    let (cable, river) = with_cable_to_host(60);
    let id = river.submit(&waiting("go", 8));
    river.runs(&id);
    until("the news is delivered", || {
        (outbox(&river) == 0.0).then_some(())
    });
    cable.becomes(Is::OneWay);
    river.lets_go(0, "go");
    let first = river.sees(&id, "failed");
    assert_eq!(outbox(&river), 1.0);
    cable.becomes(Is::Cut);
    cable.becomes(Is::Whole);
    until("the outbox is empty", || {
        (outbox(&river) == 0.0).then_some(())
    });
    assert_eq!(river.outcome(&id), Outcome::ran(8, "go\n"));
    assert_eq!(river.task(&id), first);
}

#[test]
fn a_lost_node_that_comes_back_brings_its_tasks_back() {
    let (cable, river) = with_cable_to_host(3);
    let mut wait = river.client(&[
        "task",
        "submit",
        "--quiet",
        "--wait",
        "--",
        &waiting("go", 5),
    ]);
    let wait = thread::spawn(move || wait.output().unwrap());
    let id = until("it runs", || {
        let tasks = river.json(&["task", "list"]);
        (tasks[0]["status"] == "running").then(|| tasks[0]["task_id"].as_str().unwrap().to_owned())
    });
    river.runs(&id);
    cable.becomes(Is::Cut);
    let lost = river.sees(&id, "lost");
    assert_eq!(lost["exit_code"], -1);
    assert_eq!(river.node(0, "offline")["cores_in_use"], "N/A");
    let output = wait.join().unwrap();
    let name = river.name(0);
    let said = format!(
        "task {id} is lost, because {name} does not report; if it comes back, so does the task\n"
    );
    assert_eq!(output.status.code(), Some(75));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), said);

    cable.becomes(Is::Whole);
    let back = river.sees(&id, "running");
    assert_eq!(
        (&back["exit_code"], &back["error_message"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(river.node(0, "online")["cores_in_use"], 1);
    river.lets_go(0, "go");
    assert_eq!(river.outcome(&id), Outcome::ran(5, "go\n"));
    river.is_idle();
}

#[test]
fn a_task_that_ended_on_a_lost_node_has_its_true_code() {
    let (cable, mut river) = with_cable_to_host(3);
    let id = river.submit(&waiting("go", 0));
    river.runs(&id);
    cable.becomes(Is::Cut);
    river.sees(&id, "lost");
    river.lets_go(0, "go");
    river.gone(&id);
    river.crash_host();
    river.restart_host();
    assert_eq!(river.task(&id)["status"], "lost");
    cable.becomes(Is::Whole);
    assert_eq!(river.outcome(&id), Outcome::ran(0, "go\n"));
    river.is_idle();
}

#[test]
fn a_task_whose_acceptance_is_not_heard_runs_once() {
    let setup = Setup::new();
    let cable = Cable::to(setup.runners[0]);
    let url = format!("http://127.0.0.1:{}", cable.port);
    let river = setup.runner("runner_url", url).start();
    cable.becomes(Is::OneWay);
    let mut submit = river.client(&["task", "submit", "--quiet", "--", "echo once; exit 3"]);
    let submit = thread::spawn(move || submit.output().unwrap());
    river.runners[0].logs("accepted");
    cable.becomes(Is::Cut);
    cable.becomes(Is::Whole);
    let output = submit.join().unwrap();
    assert!(output.status.success(), "{output:?}");
    let id = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    assert_eq!(river.outcome(&id), Outcome::ran(3, "once\n"));
    river.is_idle();
}

#[test]
fn a_task_that_did_not_reach_its_runner_is_given_again() {
    let setup = Setup::new();
    let cable = Cable::to(setup.runners[0]);
    let url = format!("http://127.0.0.1:{}", cable.port);
    let river = setup.runner("runner_url", url).start();
    cable.becomes(Is::Cut);
    let id = river.submit("echo once; exit 3");
    cable.becomes(Is::Whole);
    assert_eq!(river.outcome(&id), Outcome::ran(3, "once\n"));
    river.is_idle();
}

/// What the host sends a runner.
fn execute(river: &River<'_>, id: &str) -> Reply {
    let task: Value = json!({
        "task_id": id.parse::<i64>().unwrap(), "command": "echo twice", "arguments": [],
        "env_vars": {}, "required_cores": 1, "container_name": "base", "working_dir": "/shared",
    });
    let port = river.setup.runners[0];
    request(port, "POST", "/api/execute", "", &task.to_string()).unwrap()
}

#[test]
fn a_duplicate_execute_is_refused_and_runs_nothing() {
    let mut river = Setup::new().start();
    let id = river.submit(&waiting("go", 3));
    river.runs(&id);
    let detail = json!({ "detail": format!("Task {id} is already running on this node.") });
    let refused = (409, detail);
    let again = |river: &River<'_>| {
        let reply = execute(river, &id);
        (reply.status, reply.json())
    };
    assert_eq!(again(&river), refused);
    river.crash_runner(0);
    river.restart_runner(0);
    assert_eq!(again(&river), refused);
    river.lets_go(0, "go");
    assert_eq!(river.outcome(&id), Outcome::ran(3, "go\n"));
    // Also when it is over.
    assert_eq!(execute(&river, &id).status, 409);
    assert_eq!(river.submit_and_wait(&[], "exit 2").code, Some(2));
    assert_eq!(river.outcome(&id), Outcome::ran(3, "go\n"));
}
