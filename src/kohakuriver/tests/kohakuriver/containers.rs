//! Tasks in containers of a real docker daemon.

use std::time::Duration;

use serde_json::json;

use crate::{
    dockerd::Dockerd,
    node::{Node, completed},
    support::{get, until},
};

#[test]
fn a_task_runs_reports_and_leaves_nothing_but_its_output() {
    let node = Node::new();
    let id = node.run("echo a; echo b >&2; exit 3");
    let expected = (
        "failed".to_owned(),
        json!(3),
        "Container exited with code 3.".to_owned(),
    );
    assert_eq!(node.verdict(id), expected);
    assert_eq!(node.host.states(id), ["pending", "running", "failed"]);
    let updates = node.host.updates(id);
    let time = |update: usize, field: &str| updates[update][field].as_str().unwrap().to_owned();
    assert!(
        time(1, "started_at") <= time(2, "completed_at"),
        "{updates:?}"
    );
    assert!(
        time(2, "started_at") <= time(2, "completed_at"),
        "{updates:?}"
    );
    assert_eq!(
        (
            node.output(id, "stdout").as_str(),
            node.output(id, "stderr").as_str()
        ),
        ("a\n", "b\n")
    );
    node.forgotten(id);
    until("the host has everything", || {
        node.host.next_heartbeat()["running_tasks"]
            .as_array()?
            .is_empty()
            .then_some(())
    });
    assert_eq!(node.output(id, "stdout"), "a\n");
    let again = node.task("true");
    let again = json!({"task_id": id, "command": again["command"], "container_name": "base"});
    assert_eq!(
        node.post("/api/execute", &again).status,
        409,
        "it was run already"
    );
}

#[test]
fn arguments_reach_the_command_as_they_are() {
    let node = Node::new();
    let mut task = node.task("printf '%s|'");
    task["arguments"] = json!(["a b", "$HOME", "it's", "", "\"q\";", "*"]);
    let id = node.submit(&task);
    assert_eq!(node.verdict(id), completed());
    assert_eq!(node.output(id, "stdout"), "a b|$HOME|it's||\"q\";|*|");
}

#[test]
fn a_stop_takes_less_than_two_seconds_and_tasks_go_on() {
    let mut node = Node::new();
    let id = node.run("sleep 2; echo done; exit 5");
    node.host.sees(id, "running");
    let (status, time) = node.runner.stop();
    assert_eq!(status.code(), Some(0));
    assert!(time < Duration::from_secs(2), "{time:?}");
    node.restart();
    assert_eq!(node.verdict(id).1, json!(5));
    assert_eq!(node.output(id, "stdout"), "done\n");
    assert_eq!(node.host.states(id), ["pending", "running", "failed"]);
}

#[test]
fn a_kill_ends_the_container_and_is_not_reported() {
    let node = Node::new();
    let id = node.run("sleep 100");
    node.host.sees(id, "running");
    let reply = node.control("kill", id);
    let message = json!({"message": format!("Task {id} killed.")});
    assert_eq!((reply.status, reply.json()), (200, message));
    node.forgotten(id);
    let after = node.run("true");
    assert_eq!(node.verdict(after), completed());
    assert_eq!(node.host.states(id), ["pending", "running"]);
    until("nothing is known of it", || {
        (node.control("kill", id).status == 404).then_some(())
    });
}

#[test]
fn a_task_that_was_killed_before_it_came_never_starts() {
    let node = Node::new();
    let task = node.task("echo no");
    let id = task["task_id"].as_i64().unwrap();
    let unknown = node.control("kill", id);
    let detail = json!({"detail": format!("Task {id} not found.")});
    assert_eq!((unknown.status, unknown.json()), (404, detail));
    let reply = node.post("/api/execute", &task);
    let message = json!({"message": "Task was killed before it started", "task_id": id});
    assert_eq!((reply.status, reply.json()), (200, message));
    let after = node.run("true");
    assert_eq!(node.verdict(after), completed());
    assert_eq!(node.host.states(id), Vec::<String>::new());
    assert!(Dockerd::shared().containers(&id.to_string()).is_empty());
}

#[test]
fn memory_is_the_only_reason_for_killed_oom() {
    let node = Node::new();
    let mut task = node.task("tail /dev/zero");
    task["required_memory_bytes"] = json!(20_000_000);
    let greedy = node.submit(&task);
    let outside = node.run("sleep 100");
    let terminated = node.run("exit 143");
    let (status, code, message) = node.verdict(greedy);
    assert_eq!((status.as_str(), code), ("killed_oom", json!(137)));
    assert_eq!(
        message,
        "The kernel ended it, because it used more memory than it may."
    );
    node.host.sees(outside, "running");
    let name = format!("kohakuriver-task-{outside}");
    until("it runs", || Dockerd::shared().containers(&name).pop());
    Dockerd::shared().docker(&["kill", &name]);
    let (status, code, message) = node.verdict(outside);
    assert_eq!((status.as_str(), code), ("failed", json!(137)));
    assert!(message.contains("killed from outside"), "{message}");
    let expected = (
        "failed".to_owned(),
        json!(143),
        "Container terminated (SIGTERM).".to_owned(),
    );
    assert_eq!(node.verdict(terminated), expected);
}

#[test]
fn a_duplicate_is_refused_while_the_task_runs() {
    let node = Node::new();
    let task = node.task("sleep 1");
    let id = node.submit(&task);
    let reply = node.post("/api/execute", &task);
    let detail = json!({"detail": format!("Task {id} is already running on this node.")});
    assert_eq!((reply.status, reply.json()), (409, detail));
    assert_eq!(node.verdict(id), completed());
    assert_eq!(node.host.states(id), ["pending", "running", "completed"]);
}

#[test]
fn the_outbox_waits_for_a_host_that_fails() {
    let mut node = Node::new();
    node.host.answer_updates(500);
    let id = node.run("exit 4");
    let depth = |node: &Node| {
        let metrics = get(node.port, "/metrics").unwrap().body;
        let line = metrics
            .lines()
            .find(|line| line.starts_with("kohakuriver_status_outbox_depth "));
        line.unwrap().rsplit(' ').next().unwrap().to_owned()
    };
    until("three updates wait", || (depth(&node) == "3").then_some(()));
    node.forgotten(id);
    // Until its verdict has arrived, it is this runner's.
    assert_eq!(node.host.next_heartbeat()["running_tasks"], json!([id]));
    node.crash();
    node.restart();
    assert_eq!(depth(&node), "3");
    node.host.answer_updates(200);
    assert_eq!(node.verdict(id).1, json!(4));
    assert_eq!(node.host.states(id), ["pending", "running", "failed"]);
    until("nothing waits", || (depth(&node) == "0").then_some(()));
}

#[test]
fn a_paused_task_waits_and_can_be_killed() {
    let node = Node::new();
    let id = node.run("sleep 1; echo late");
    let name = format!("kohakuriver-task-{id}");
    let state = || Dockerd::shared().docker(&["inspect", "--format", "{{.State.Status}}", &name]);
    until("it runs", || Dockerd::shared().containers(&name).pop());
    until("it runs", || (state() == "running").then_some(()));
    let paused = node.control("pause", id);
    let message = json!({"message": format!("Task {id} paused.")});
    assert_eq!((paused.status, paused.json()), (200, message));
    assert_eq!(state(), "paused");
    let again = node.control("pause", id);
    assert_eq!(again.status, 500);
    assert!(again.body.contains("is already paused"), "{}", again.body);
    let resumed = node.control("resume", id);
    let message = json!({"message": format!("Task {id} resumed.")});
    assert_eq!((resumed.status, resumed.json()), (200, message));
    assert_eq!(node.verdict(id), completed());

    let id = node.run("sleep 100");
    let name = format!("kohakuriver-task-{id}");
    until("it runs", || {
        (node.control("pause", id).status == 200).then_some(())
    });
    assert_eq!(node.control("kill", id).status, 200);
    until("it is gone", || {
        Dockerd::shared().containers(&name).is_empty().then_some(())
    });
    assert_eq!(node.control("pause", id).status, 404);
}

#[test]
fn a_host_in_python_is_understood() {
    let node = Node::new();
    let mut task = node.task("echo $KOHAKURIVER_TASK_ID $KOHAKURIVER_SHARED_DIR; pwd");
    let id = task["task_id"].as_i64().unwrap();
    task["container_name"] = json!(null);
    task["registry_image"] = json!(crate::dockerd::IMAGE);
    task["required_gpus"] = json!(null);
    task["vm_image"] = json!("of a newer host");
    node.submit(&task);
    assert_eq!(node.verdict(id), completed());
    assert_eq!(node.output(id, "stdout"), format!("{id} /shared\n/tmp\n"));
    // As little as the Python implementation asks for.
    let id = id + 1;
    let least = json!({"task_id": id, "command": "pwd", "container_name": "base"});
    node.submit(&least);
    assert_eq!(node.verdict(id), completed());
    assert_eq!(node.output(id, "stdout"), "/shared\n");
}

#[test]
fn news_that_the_host_will_never_take_is_dropped() {
    let node = Node::new();
    node.host.answer_updates(422);
    let first = node.run("true");
    node.runner
        .logs("the host answered 422 Unprocessable Entity to news; it is dropped");
    node.forgotten(first);
    until("nothing waits", || {
        node.host.next_heartbeat()["running_tasks"]
            .as_array()?
            .is_empty()
            .then_some(())
    });
    node.host.answer_updates(200);
    let second = node.run("true");
    assert_eq!(node.verdict(second), completed());
    assert_eq!(node.host.states(first), Vec::<String>::new());
}

#[test]
fn the_cluster_token_is_asked_for_and_sent() {
    let node = Node::with("cluster_token = \"s3cret\"\n", &[]);
    let task = node.task("true").to_string();
    let ask = |method: &str, path: &str, headers: &str, body: &str| {
        crate::support::request(node.port, method, path, headers, body)
            .unwrap()
            .status
    };
    let right = "Authorization: Bearer s3cret\r\n";
    for (method, path) in [
        ("POST", "/api/execute"),
        ("POST", "/api/kill"),
        ("POST", "/api/pause"),
        ("POST", "/api/resume"),
        ("GET", "/api/docker/images"),
        ("GET", "/api/tasks/1/stdout"),
        ("GET", "/api/tasks/1/stderr"),
        ("GET", "/metrics"),
    ] {
        assert_eq!(ask(method, path, "", "{}"), 401, "{path}");
        assert_eq!(
            ask(method, path, "Authorization: Bearer wrong\r\n", "{}"),
            401
        );
    }
    assert_eq!(ask("GET", "/health", "", ""), 200);
    assert_eq!(ask("GET", "/metrics", right, ""), 200);
    assert_eq!(ask("POST", "/api/execute", right, &task), 200);
    until("everything was sent", || {
        (node.host.heard("/api/update").len() == 3).then_some(())
    });
    for path in ["/api/register", "/api/heartbeat/", "/api/update"] {
        for heard in node.host.heard(path) {
            assert_eq!(heard.bearer.as_deref(), Some("s3cret"), "{path}");
        }
    }
}

#[test]
fn many_tasks_at_once_all_end() {
    let node = Node::new();
    let ids: Vec<i64> = (0..12)
        .map(|code| node.run(&format!("exit {code}")))
        .collect();
    for (code, id) in ids.iter().enumerate() {
        assert_eq!(node.verdict(*id).1, json!(code));
        node.forgotten(*id);
    }
    let metrics = get(node.port, "/metrics").unwrap().body;
    assert!(
        metrics.contains("\nkohakuriver_tasks_running 0\n"),
        "{metrics}"
    );
}
