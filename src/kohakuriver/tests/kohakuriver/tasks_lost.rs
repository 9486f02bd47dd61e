//! Nodes that fall silent, forget or come back, and what becomes of their tasks.

use std::{thread, time::Duration};

use crate::{
    fake_runner::FakeRunner,
    support::{get, until},
    tasks::Host,
};
use serde_json::{Value, json};

fn running(host: &Host, runner: &FakeRunner) -> i64 {
    let id = host.submitted(json!({}));
    runner.update(json!({ "task_id": id, "status": "running" }));
    id
}

fn ending(task: &Value) -> Value {
    json!([task["status"], task["exit_code"], task["error_message"]])
}

#[test]
fn the_tasks_of_a_silent_node_are_lost_until_it_comes_back() {
    let host = Host::with("heartbeat_timeout_factor = 2\n");
    let runner = FakeRunner::start(host.port, "one", 8);
    let (here, paused, gone) = (
        running(&host, &runner),
        running(&host, &runner),
        running(&host, &runner),
    );
    let pause = format!("/api/command/{paused}/pause");
    let message = json!({ "message": format!("Task {paused} paused.") });
    assert_eq!(host.post(&pause, &Value::Null), (200, message));
    let given = host.submitted(json!({}));
    for id in [here, paused, gone, given] {
        let lost = host.is(id, "lost");
        let message = "Node one went offline while it had this task.";
        assert_eq!(ending(&lost), json!(["lost", -1, message]));
        assert!(!lost["completed_at"].is_null());
    }
    let nodes = get(host.port, "/api/nodes").unwrap().json();
    assert_eq!(nodes[0]["cores_in_use"], "N/A");

    // Two seconds later it would be silent again, so that it reports until it is seen.
    let back = until("the task is back", || {
        runner.beat(&[here]);
        let task = host.task(here);
        (task["status"] == "running").then_some(task)
    });
    assert_eq!(ending(&back), json!(["running", null, null]));
    assert_eq!(
        (&back["completed_at"], &back["started_at"].is_null()),
        (&Value::Null, &false)
    );
    // The verdict of one that ended meanwhile is as good as any.
    runner.update(json!({ "task_id": gone, "status": "completed", "exit_code": 0 }));
    assert_eq!(ending(&host.task(gone)), json!(["completed", 0, null]));
    assert_eq!(host.task(paused)["status"], "lost");
    let cores = until("the node is back", || {
        runner.beat(&[here]);
        let nodes = get(host.port, "/api/nodes").unwrap().json();
        (nodes[0]["status"] == "online").then(|| nodes[0]["cores_in_use"].clone())
    });
    assert_eq!(cores, json!(1));
}

#[test]
fn a_running_task_that_its_runner_forgot_has_failed() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 8);
    let id = running(&host, &runner);
    for beat in [&[][..], &[], &[id], &[], &[], &[5]] {
        assert_eq!(host.task(id)["status"], "running");
        runner.beat(beat);
    }
    let message = "The runner does not know this task any more.";
    assert_eq!(ending(&host.task(id)), json!(["failed", -1, message]));
    // Its true verdict comes late, and stands.
    runner.update(json!({ "task_id": id, "status": "failed", "exit_code": 3, "message": "no" }));
    assert_eq!(ending(&host.task(id)), json!(["failed", 3, "no"]));
}

#[test]
fn a_given_task_that_no_report_confirms_has_failed_and_is_killed_if_it_appears() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 8);
    let confirmed = host.submitted(json!({}));
    let id = host.submitted(json!({}));
    runner.beat(&[confirmed]);
    assert_eq!(host.task(confirmed)["status"], "running");
    assert!(!host.task(confirmed)["started_at"].is_null());
    let failed = until("the task is given up", || {
        runner.beat(&[confirmed]);
        thread::sleep(Duration::from_millis(100));
        let task = host.task(id);
        (task["status"] == "failed").then_some(task)
    });
    let message = "The runner never confirmed that it has this task.";
    assert_eq!(ending(&failed), json!(["failed", -1, message]));
    // One report may cross a verdict; a task that is reported on and on is to end.
    runner.beat(&[confirmed, id]);
    assert_eq!(runner.heard("/api/kill"), Vec::<Value>::new());
    until("the runner is told", || {
        runner.beat(&[confirmed, id]);
        thread::sleep(Duration::from_millis(100));
        (!runner.heard("/api/kill").is_empty()).then_some(())
    });
    runner.is_told_to_kill(id, 1);
    assert_eq!(ending(&host.task(id)), ending(&failed));
}

#[test]
fn a_given_task_that_never_arrived_is_given_again_to_a_runner_that_tells_of_all() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 8);
    let health = r#"{"status":"ok","version":"1","uptime_seconds":1,"components":[]}"#;
    runner.answers("/health", 200, health, Duration::ZERO);
    let id = host.submitted(json!({}));
    until("it is given again", || {
        runner.beat(&[]);
        thread::sleep(Duration::from_millis(100));
        (runner.given() == [id, id]).then_some(())
    });
    runner.beat(&[id]);
    assert_eq!(host.task(id)["status"], "running");
}

#[test]
fn a_given_task_is_not_given_up_while_its_runner_does_not_say_what_it_is() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 8);
    // A runner that is just being restarted, or very busy.
    runner.answers("/health", 0, "", Duration::ZERO);
    let id = host.submitted(json!({}));
    until("it is asked what it is three times", || {
        runner.beat(&[]);
        thread::sleep(Duration::from_millis(100));
        (runner.heard("/health").len() >= 3).then_some(())
    });
    assert_eq!(host.task(id)["status"], "assigning");
    let health = r#"{"status":"ok","version":"1","uptime_seconds":1,"components":[]}"#;
    runner.answers("/health", 200, health, Duration::ZERO);
    until("it is given again", || {
        runner.beat(&[]);
        (runner.given() == [id, id]).then_some(())
    });
}

#[test]
fn tasks_that_a_runner_found_dead_have_ended() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 8);
    let (oom, other, not_its_own) = (running(&host, &runner), running(&host, &runner), 5);
    runner.beat_with(json!({
        "running_tasks": [],
        "killed_tasks": [
            { "task_id": oom, "reason": "oom" },
            { "task_id": other, "reason": "vanished" },
            { "task_id": not_its_own, "reason": "oom" },
        ],
    }));
    let message = "Killed because it used more memory than it may.";
    assert_eq!(ending(&host.task(oom)), json!(["killed_oom", -9, message]));
    let message = "Killed on its node: vanished.";
    assert_eq!(ending(&host.task(other)), json!(["failed", -9, message]));
}

#[test]
fn an_answer_that_never_comes_leaves_a_task_to_its_reports() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 8);
    // It reads the request and hangs up.
    runner.answers("/api/execute", 0, "", Duration::ZERO);
    let (status, reply) = host.submit(json!({ "queue": true }));
    assert_eq!((status, &reply["runner_response"]), (202, &json!(false)));
    let id = runner.given()[0];
    assert_eq!(host.task(id)["status"], "assigning");
    runner.beat(&[id]);
    assert_eq!(host.task(id)["status"], "running");
    assert_eq!(runner.given(), [id]);
}

#[test]
fn a_task_is_paused_and_resumed_on_the_word_of_its_runner() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 8);
    let id = running(&host, &runner);
    let act = |word: &str| host.post(&format!("/api/command/{id}/{word}"), &Value::Null);
    let wrong = json!({ "detail": format!("Cannot resume task {id}: it is running, not paused.") });
    assert_eq!(act("resume"), (400, wrong));
    runner.answers(
        "/api/pause",
        500,
        r#"{"detail":"no docker"}"#,
        Duration::ZERO,
    );
    let why = "it answered 500 Internal Server Error: no docker";
    let failed = json!({ "detail": format!("Node one did not pause task {id}: {why}.") });
    assert_eq!(act("pause"), (502, failed));
    runner.answers("/api/pause", 200, "{}", Duration::ZERO);
    assert_eq!(act("pause").0, 200);
    assert_eq!(host.task(id)["status"], "paused");
    // A paused task holds its cores.
    let nodes = get(host.port, "/api/nodes").unwrap().json();
    assert_eq!(nodes[0]["cores_in_use"], 1);
    let told = json!({ "task_id": id, "container_name": format!("kohakuriver-task-{id}") });
    assert_eq!(act("resume").0, 200);
    assert_eq!(host.task(id)["status"], "running");
    assert_eq!(runner.heard("/api/resume"), [told]);
    let unknown = json!({ "detail": "Task 5 not found." });
    assert_eq!(
        host.post("/api/command/5/pause", &Value::Null),
        (404, unknown)
    );
}
