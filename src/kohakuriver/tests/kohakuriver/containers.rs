//! Tasks in containers of a real docker daemon.

use std::{
    collections::BTreeMap,
    fs,
    process::Command,
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::{
    dockerd::Dockerd,
    recording_host::RecordingHost,
    support::{Daemon, Place, Reply, answering, free_port, get, request, until},
};

/// A runner with a host that listens to it.
pub(crate) struct Node {
    // Dropped first: its log lies in the place.
    pub(crate) runner: Daemon,
    pub(crate) place: Place,
    pub(crate) host: RecordingHost,
    pub(crate) port: u16,
    config: String,
    environment: BTreeMap<&'static str, String>,
}

/// Containers of all tests have one docker daemon.
pub(crate) fn task_id() -> i64 {
    // More than a double holds.
    static NEXT: AtomicI64 = AtomicI64::new(9_007_199_254_741_001);
    NEXT.fetch_add(2, Ordering::SeqCst)
}

impl Node {
    pub(crate) fn new() -> Node {
        Node::with("", &[])
    }

    /// With more configuration and more environment.
    pub(crate) fn with(more: &str, environment: &[(&'static str, String)]) -> Node {
        let (place, host, port) = (Place::new(), RecordingHost::start(0), free_port());
        let state = place.path().join("state");
        let network = if more.contains("docker_network_name") {
            ""
        } else {
            "docker_network_name = \"host\"\n"
        };
        let shared = if more.contains("shared_dir") {
            ""
        } else {
            "shared_dir = \"\"\n"
        };
        let text = format!(
            "runner_name = \"node-{port}\"\nrunner_port = {port}\nhost_port = {}\n\
             heartbeat_interval_seconds = 1\nstate_dir = {state:?}\nlocal_temp_dir = \"\"\n\
             {shared}{network}{more}",
            host.port
        );
        let config = place.file("runner.toml", &text);
        let mut all = BTreeMap::new();
        all.extend(environment.iter().cloned());
        if !all.contains_key("DOCKER_HOST") {
            all.insert("DOCKER_HOST", Dockerd::shared().address());
        }
        let runner = start(&place, &config, &all);
        answering(port);
        Node {
            place,
            host,
            port,
            runner,
            config,
            environment: all,
        }
    }

    /// A request to run something in the container `base`.
    pub(crate) fn task(&self, command: &str) -> Value {
        json!({
            "task_id": task_id(), "command": command, "arguments": [], "env_vars": {},
            "required_cores": 1, "required_gpus": [], "required_memory_bytes": null,
            "target_numa_node_id": null, "container_name": "base", "registry_image": null,
            "working_dir": "/tmp", "stdout_path": "", "stderr_path": "", "reserved_ip": null,
        })
    }

    /// Runs something and returns its id.
    pub(crate) fn run(&self, command: &str) -> i64 {
        self.submit(&self.task(command))
    }

    pub(crate) fn submit(&self, task: &Value) -> i64 {
        let id = task["task_id"].as_i64().unwrap();
        let reply = self.post("/api/execute", task);
        let accepted = json!({"message": "Task accepted for launch", "task_id": id});
        assert_eq!((reply.status, reply.json()), (200, accepted));
        id
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Reply {
        request(self.port, "POST", path, "", &body.to_string()).unwrap()
    }

    pub(crate) fn control(&self, verb: &str, id: i64) -> Reply {
        let name = format!("kohakuriver-task-{id}");
        let body = json!({"task_id": id, "container_name": name});
        self.post(&format!("/api/{verb}"), &body)
    }

    /// What a task wrote.
    pub(crate) fn output(&self, id: i64, stream: &str) -> String {
        let reply = get(self.port, &format!("/api/tasks/{id}/{stream}")).unwrap();
        assert_eq!(reply.status, 200);
        reply.body
    }

    /// Status, code and message of the verdict.
    pub(crate) fn verdict(&self, id: i64) -> (String, Value, String) {
        let verdict = self.host.verdict(id);
        (
            verdict["status"].as_str().unwrap().to_owned(),
            verdict["exit_code"].clone(),
            verdict["message"].as_str().unwrap_or_default().to_owned(),
        )
    }

    /// SIGKILL.
    pub(crate) fn crash(&mut self) {
        self.runner.signal(Signal::SIGKILL);
        self.runner.wait();
    }

    pub(crate) fn restart(&mut self) {
        self.runner = start(&self.place, &self.config, &self.environment);
        answering(self.port);
    }

    /// Waits until nothing is left of a task here.
    pub(crate) fn forgotten(&self, id: i64) {
        until(&format!("the container of task {id} is gone"), || {
            Dockerd::shared()
                .containers(&id.to_string())
                .is_empty()
                .then_some(())
        });
    }
}

fn start(place: &Place, config: &str, environment: &BTreeMap<&'static str, String>) -> Daemon {
    let mut command: Command = place.command(&["runner", "--config", config]);
    command.envs(environment);
    Daemon::spawn(place, command)
}

fn completed() -> (String, Value, String) {
    ("completed".to_owned(), json!(0), String::new())
}

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
    assert_eq!(node.control("kill", id).status, 404);
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
fn a_task_is_quick() {
    let node = Node::new();
    let warm = node.run("true");
    node.verdict(warm);
    let start = Instant::now();
    let id = node.run("true");
    node.verdict(id);
    let time = start.elapsed();
    eprintln!("a task took {time:?}");
    assert!(time < Duration::from_secs(5), "{time:?}");
    let name = format!("kohakuriver-task-{id}");
    let _ = fs::metadata(node.place.path().join("state/runner.db")).unwrap();
    assert!(!name.is_empty());
}
