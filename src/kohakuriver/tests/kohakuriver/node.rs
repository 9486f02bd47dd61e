//! A runner with a real docker daemon behind it, and a host that listens to it.

use std::{
    collections::BTreeMap,
    fs,
    process::Command,
    sync::atomic::{AtomicI64, Ordering},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
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

    /// With more configuration and more environment, in which `{place}` is the directory of the
    /// node.
    pub(crate) fn with(more: &str, environment: &[(&'static str, &str)]) -> Node {
        Node::made(Place::new(), more, environment)
    }

    /// With another program for docker, a script in which `$PLACE` is the directory of the node.
    /// At its end it becomes the real docker.
    pub(crate) fn with_docker(script: &str, more: &str) -> Node {
        let place = Place::new();
        let shown = place.path().display();
        let text = format!("#!/bin/sh\nPLACE={shown}\n{script}\nexec /usr/bin/docker \"$@\"\n");
        place.program("docker", &text);
        Node::made(
            place,
            &format!("docker_bin = \"{{place}}/docker\"\n{more}"),
            &[],
        )
    }

    fn made(place: Place, more: &str, environment: &[(&'static str, &str)]) -> Node {
        let (host, port) = (RecordingHost::start(0), free_port());
        let placed = |text: &str| text.replace("{place}", &place.path().display().to_string());
        let more = placed(more);
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
        let given = environment.iter();
        let mut all: BTreeMap<_, _> = given.map(|(name, text)| (*name, placed(text))).collect();
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

    /// Waits for a file that a program of a test makes.
    pub(crate) fn waits_for(&self, name: &str) -> String {
        let path = self.place.path().join(name);
        until(&format!("there is {name}"), || {
            fs::read_to_string(&path).ok()
        })
    }

    /// Ends a program that wrote its id down.
    pub(crate) fn end_program(&self, name: &str) {
        let id = until("it wrote its id down", || {
            let text = self.waits_for(name);
            text.trim().parse::<i32>().ok()
        });
        kill(Pid::from_raw(id), Signal::SIGKILL).unwrap();
    }

    /// How often a task that counts in `/shared/count` was run.
    pub(crate) fn count(&self) -> usize {
        let path = self.place.path().join("state/shared/shared_data/count");
        fs::read_to_string(path).unwrap().lines().count()
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

/// The verdict on a task that went well.
pub(crate) fn completed() -> (String, Value, String) {
    ("completed".to_owned(), json!(0), String::new())
}
