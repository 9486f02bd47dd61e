//! A task from its submission to its end, as clients and runners see it.

use std::time::Duration;

use crate::{
    fake_runner::FakeRunner,
    support::{Daemon, Place, answering, free_port, get, request, until},
};
use serde_json::{Value, json};

/// A running host.
pub(crate) struct Host {
    // Dropped first: its log lies in the place.
    pub(crate) daemon: Daemon,
    pub(crate) place: Place,
    pub(crate) port: u16,
}

impl Host {
    pub(crate) fn start() -> Host {
        Host::with("")
    }

    /// With more lines of configuration.
    pub(crate) fn with(more: &str) -> Host {
        Host::in_place(Place::new(), more)
    }

    /// Where something may be already. Silence is never noticed, unless these lines say otherwise.
    pub(crate) fn in_place(place: Place, more: &str) -> Host {
        let port = free_port();
        let config = place.host_config(port);
        let shared = place.path().join("share");
        let factor = if more.contains("factor") {
            ""
        } else {
            "heartbeat_timeout_factor = 60\n"
        };
        let written = place
            .read("host.toml")
            .replace("heartbeat_timeout_factor = 2\n", factor);
        let text = format!("{written}shared_dir = \"{}\"\n{more}", shared.display());
        place.file("host.toml", &text);
        let daemon = Daemon::start(&place, &["host", "--config", &config]);
        answering(port);
        Host {
            place,
            port,
            daemon,
        }
    }

    /// Ends it without a word and starts it again.
    pub(crate) fn crash_and_restart(self) -> Host {
        let Host {
            place,
            port,
            daemon,
        } = self;
        daemon.signal(nix::sys::signal::Signal::SIGKILL);
        drop(daemon);
        let config = place.path().join("host.toml").display().to_string();
        let daemon = Daemon::start(&place, &["host", "--config", &config]);
        answering(port);
        Host {
            place,
            port,
            daemon,
        }
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let reply = request(self.port, "POST", path, "", &body.to_string()).unwrap();
        (reply.status, reply.json())
    }

    /// Submits `true` with these fields.
    pub(crate) fn submit(&self, fields: Value) -> (u16, Value) {
        let mut body = json!({ "command": "true" });
        for (key, value) in fields.as_object().unwrap() {
            body[key] = value.clone();
        }
        self.post("/api/submit", &body)
    }

    /// The same, for the id of a task that was taken.
    pub(crate) fn submitted(&self, fields: Value) -> i64 {
        let (status, reply) = self.submit(fields);
        assert_eq!(status, 202, "{reply}");
        reply["task_ids"][0].as_str().unwrap().parse().unwrap()
    }

    pub(crate) fn task(&self, id: i64) -> Value {
        let reply = get(self.port, &format!("/api/status/{id}")).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }

    /// Waits until a task is in a state.
    pub(crate) fn is(&self, id: i64, status: &str) -> Value {
        until(&format!("task {id} is {status}"), || {
            let task = self.task(id);
            (task["status"] == status).then_some(task)
        })
    }

    pub(crate) fn kill(&self, id: i64) -> (u16, Value) {
        self.kill_text(&id.to_string())
    }

    pub(crate) fn kill_text(&self, id: &str) -> (u16, Value) {
        self.post(&format!("/api/kill/{id}"), &Value::Null)
    }
}

/// Takes the times out, after a look at their shape.
fn without_times(mut task: Value) -> Value {
    for key in ["submitted_at", "started_at", "completed_at"] {
        if let Some(time) = task[key].as_str() {
            let shape: String = time
                .chars()
                .map(|c| if c.is_ascii_digit() { '9' } else { c })
                .collect();
            assert_eq!(shape, "9999-99-99T99:99:99.999999");
            task[key] = json!("time");
        }
    }
    task
}

/// A task with everything that can be asked for.
fn full_task() -> Value {
    json!({
        "command": "echo", "arguments": ["hi", "there"], "env_vars": {"A": "b"},
        "required_cores": 2, "required_memory_bytes": 1000, "container_name": "box",
        "privileged": true, "additional_mounts": ["/a:/b"], "name": "greeting",
    })
}

/// Where its output is expected.
fn log(host: &Host, id: i64, stream: &str) -> String {
    let shared = host.place.path().join("share");
    format!("{}/logs/{id}/{stream}.log", shared.display())
}

#[test]
fn a_task_is_given_to_a_runner() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 4);
    let (status, reply) = host.submit(full_task());
    let id = reply["task_ids"][0].as_str().unwrap().to_owned();
    let number: i64 = id.parse().unwrap();
    let url = format!("http://127.0.0.1:{}", runner.port);
    let expected = json!({
        "message": "Task submitted successfully.", "task_ids": [id],
        "assigned_node": { "hostname": "one", "url": url }, "runner_response": true,
    });
    assert_eq!((status, reply), (202, expected));

    let (stdout, stderr) = (log(&host, number, "stdout"), log(&host, number, "stderr"));
    let told = json!({
        "task_id": number, "command": "echo", "arguments": ["hi", "there"],
        "env_vars": {"A": "b"}, "required_cores": 2, "required_gpus": [],
        "required_memory_bytes": 1000, "target_numa_node_id": null, "container_name": "box",
        "registry_image": null, "working_dir": "/shared", "stdout_path": stdout,
        "stderr_path": stderr, "reserved_ip": null, "privileged": true,
        "additional_mounts": ["/a:/b"],
    });
    assert_eq!(runner.heard("/api/execute"), [told]);

    let task = json!({
        "task_id": id, "task_type": "command", "batch_id": null, "command": "echo",
        "arguments": ["hi", "there"], "env_vars": {"A": "b"}, "required_cores": 2,
        "required_gpus": [], "required_memory_bytes": 1000, "target_numa_node_id": null,
        "name": "greeting", "owner_id": null, "owner_username": null, "approval_status": null,
        "approved_by_id": null, "approved_by_username": null, "approved_at": null,
        "rejection_reason": null, "status": "assigning", "assigned_node": "one",
        "container_name": "box", "docker_image_name": "kohakuriver/box:base",
        "docker_privileged": true, "docker_mount_dirs": ["/a:/b"], "ssh_port": null,
        "vps_backend": null, "vm_image": null, "vm_disk_size": null, "vm_ip": null,
        "stdout_path": stdout, "stderr_path": stderr, "exit_code": null,
        "error_message": null, "submitted_at": "time", "started_at": null, "completed_at": null,
    });
    assert_eq!(task.as_object().unwrap().len(), 36);
    assert_eq!(without_times(host.task(number)), task);
}

#[test]
fn the_news_of_a_runner_are_shown() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 4);
    let id = host.submitted(full_task());
    let mut task = without_times(host.task(id));
    let updated = "Task status updated.";
    assert_eq!(
        runner.update(json!({ "task_id": id, "status": "pending" })),
        updated
    );
    assert_eq!(host.task(id)["status"], "pending");
    let started = "2026-01-02T03:04:05.678901";
    let running = json!({ "task_id": id, "status": "running", "started_at": started });
    assert_eq!(runner.update(running.clone()), updated);
    assert_eq!(host.task(id)["started_at"], started);
    let nodes = get(host.port, "/api/nodes").unwrap().json();
    assert_eq!(
        (&nodes[0]["cores_in_use"], &nodes[0]["available_cores"]),
        (&json!(2), &json!(2))
    );
    let failed = json!({
        "task_id": id, "status": "failed", "exit_code": 3, "message": "it broke",
        "completed_at": "2026-01-02T03:04:06.000001", "ssh_port": null,
    });
    assert_eq!(runner.update(failed.clone()), updated);
    for (key, value) in [
        ("status", json!("failed")),
        ("exit_code", json!(3)),
        ("error_message", json!("it broke")),
        ("started_at", json!("time")),
        ("completed_at", json!("time")),
    ] {
        task[key] = value;
    }
    assert_eq!(without_times(host.task(id)), task);
    assert_eq!(
        get(host.port, "/api/tasks").unwrap().json(),
        json!([host.task(id)])
    );

    // The same again changes nothing, nor does what came before.
    let same = format!("Task {id} is failed; update to failed ignored.");
    assert_eq!(runner.update(failed), same);
    let late = format!("Task {id} is failed; update to running ignored.");
    assert_eq!(runner.update(running), late);
    let unknown = "Task 5 is not known here; update ignored.";
    assert_eq!(
        runner.update(json!({ "task_id": 5, "status": "running" })),
        unknown
    );
    assert_eq!(without_times(host.task(id)), task);
}

#[test]
fn a_task_is_killed_first_here_and_then_on_its_node() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 4);
    let id = host.submitted(json!({}));
    let message = json!({ "message": format!("Kill requested for task {id}.") });
    assert_eq!(host.kill(id), (202, message));
    let killed = host.task(id);
    assert_eq!(
        (
            &killed["status"],
            &killed["error_message"],
            &killed["exit_code"]
        ),
        (&json!("killed"), &json!("Killed by user."), &Value::Null)
    );
    runner.is_told_to_kill(id, 1);
    let told = json!({ "task_id": id, "container_name": format!("kohakuriver-task-{id}") });
    assert_eq!(runner.heard("/api/kill"), [told]);
    let again = json!({ "detail": format!("Task {id} is killed and cannot be killed.") });
    assert_eq!(host.kill(id), (409, again));
    let unknown = json!({ "detail": "Task 5 not found." });
    assert_eq!(host.kill(5), (404, unknown));
    // No verdict brings it back.
    runner.update(json!({ "task_id": id, "status": "completed", "exit_code": 0 }));
    assert_eq!(host.task(id), killed);
    // As long as its node reports it, the node is told.
    runner.beat(&[id]);
    runner.is_told_to_kill(id, 2);
}

#[test]
fn a_kill_while_the_task_is_on_its_way_reaches_the_node_afterwards_too() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 4);
    runner.answers("/api/execute", 200, "{}", Duration::from_millis(700));
    std::thread::scope(|scope| {
        let submit = scope.spawn(|| host.submitted(json!({})));
        let id = until("the runner is given a task", || runner.given().pop());
        assert_eq!(host.kill(id).0, 202);
        runner.is_told_to_kill(id, 1);
        assert_eq!(submit.join().unwrap(), id);
        runner.is_told_to_kill(id, 2);
    });
}
