//! A host and its runners.

use std::{collections::BTreeMap, fs, path::PathBuf, process::Command};

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::{history::History, outcome::Outcome};
use crate::{
    dockerd::Dockerd,
    support::{Daemon, Place, Ran, answering, free_port, get, ran, until},
};

/// Keys of a configuration, and values as TOML has them.
pub(super) type Keys = BTreeMap<&'static str, Value>;

/// What is to be started.
pub(super) struct Setup {
    pub(super) port: u16,
    pub(super) runners: Vec<u16>,
    pub(super) host_keys: Keys,
    pub(super) runner_keys: Keys,
    pub(super) host_environment: Vec<(&'static str, String)>,
    pub(super) runner_environment: Vec<(&'static str, String)>,
}

/// A host and its runners.
pub(super) struct River<'d> {
    // The daemons go before the directory with their logs.
    pub(super) host: Daemon,
    pub(super) runners: Vec<Daemon>,
    history: History,
    pub(super) setup: Setup,
    pub(super) place: Place,
    pub(super) dockerd: &'d Dockerd,
}

impl Setup {
    pub(super) fn new() -> Setup {
        Setup::of(1)
    }

    /// With so many runners.
    pub(super) fn of(runners: usize) -> Setup {
        Setup {
            port: free_port(),
            runners: (0..runners).map(|_| free_port()).collect(),
            host_keys: Keys::new(),
            runner_keys: Keys::new(),
            host_environment: Vec::new(),
            runner_environment: Vec::new(),
        }
    }

    /// With a key of the host.
    pub(super) fn host(mut self, key: &'static str, value: impl Into<Value>) -> Setup {
        self.host_keys.insert(key, value.into());
        self
    }

    /// With a key of the runners.
    pub(super) fn runner(mut self, key: &'static str, value: impl Into<Value>) -> Setup {
        self.runner_keys.insert(key, value.into());
        self
    }

    pub(super) fn start(self) -> River<'static> {
        self.start_on(Dockerd::shared())
    }

    /// With a docker of its own.
    pub(super) fn start_on(self, dockerd: &Dockerd) -> River<'_> {
        let place = Place::new();
        let host = self.start_host(&place);
        let runners = 0..self.runners.len();
        let river = River {
            host,
            runners: runners
                .map(|index| self.start_runner(&place, dockerd, index))
                .collect(),
            history: History::of(dockerd, &place),
            setup: self,
            place,
            dockerd,
        };
        answering(river.setup.port);
        for index in 0..river.runners.len() {
            river.node(index, "online");
        }
        river
    }

    pub(super) fn start_host(&self, place: &Place) -> Daemon {
        let mut keys = Keys::from([
            ("host_port", json!(self.port)),
            ("db_file", json!(place.path().join("kohakuriver.db"))),
            ("shared_dir", json!("")),
            ("default_container_name", json!("base")),
            ("initial_base_image", json!("")),
            ("heartbeat_interval_seconds", json!(1)),
            ("heartbeat_timeout_factor", json!(30)),
            ("cleanup_check_interval_seconds", json!(1)),
        ]);
        keys.extend(self.host_keys.clone());
        let config = place.file("host.toml", &toml(&keys));
        let mut command = place.command(&["host", "--config", &config]);
        command.envs(self.host_environment.iter().cloned());
        Daemon::spawn(place, command)
    }

    pub(super) fn start_runner(&self, place: &Place, dockerd: &Dockerd, index: usize) -> Daemon {
        let port = self.runners[index];
        let mut keys = Keys::from([
            ("runner_name", json!(name(port))),
            ("runner_port", json!(port)),
            ("host_port", json!(self.port)),
            ("state_dir", json!(place.path().join(name(port)))),
            ("shared_dir", json!("")),
            ("local_temp_dir", json!("")),
            ("heartbeat_interval_seconds", json!(1)),
            ("docker_network_name", json!("host")),
        ]);
        keys.extend(self.runner_keys.clone());
        let config = place.file(&format!("runner-{port}.toml"), &toml(&keys));
        let mut command: Command = place.command(&["runner", "--config", &config]);
        command.env("DOCKER_HOST", dockerd.address());
        command.envs(self.runner_environment.iter().cloned());
        Daemon::spawn(place, command)
    }
}

/// JSON values and TOML values look the same.
fn toml(keys: &Keys) -> String {
    let lines = keys.iter().map(|(key, value)| format!("{key} = {value}\n"));
    lines.collect()
}

fn name(port: u16) -> String {
    format!("node-{port}")
}

impl River<'_> {
    /// A command of a client.
    pub(super) fn client(&self, arguments: &[&str]) -> Command {
        let port = self.setup.port.to_string();
        let start: &[&str] = &["--port", &port];
        self.place.command(&[start, arguments].concat())
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.client(arguments))
    }

    /// A command that has nothing to complain about.
    pub(super) fn does(&self, arguments: &[&str]) {
        let ran = self.run(arguments);
        assert_eq!(
            (ran.code, ran.stderr.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }

    /// What a command prints as JSON.
    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        let start: &[&str] = &["--format", "json"];
        let ran = self.run(&[start, arguments].concat());
        assert_eq!(
            (ran.code, ran.stderr.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
        serde_json::from_str(&ran.stdout).unwrap()
    }

    /// Submits a line for a shell and returns the id of the task.
    pub(super) fn submit(&self, line: &str) -> String {
        self.submit_with(&[], line)
    }

    pub(super) fn submit_with(&self, options: &[&str], line: &str) -> String {
        let (start, end): (&[&str], &[&str]) = (&["task", "submit", "--quiet"], &["--", line]);
        let ran = self.run(&[start, options, end].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        ran.stdout.trim().to_owned()
    }

    /// Submits and waits, as a user would.
    pub(super) fn submit_and_wait(&self, options: &[&str], line: &str) -> Ran {
        let (start, end): (&[&str], &[&str]) =
            (&["task", "submit", "--quiet", "--wait"], &["--", line]);
        self.run(&[start, options, end].concat())
    }

    pub(super) fn task(&self, id: &str) -> Value {
        self.json(&["task", "status", id])
    }

    /// All that is known of a task, for who looks for what went wrong: how it stands, and what every
    /// daemon that ever ran here said of it.
    pub(super) fn story(&self, id: &str) -> String {
        let task = get(self.setup.port, &format!("/api/status/{id}"));
        let task = task.map_or_else(|| "the host does not answer".to_owned(), |task| task.body);
        let files = fs::read_dir(self.place.path()).unwrap().flatten();
        let logs = files.filter(|file| file.file_name().to_string_lossy().starts_with("log-"));
        let mut lines = Vec::new();
        for log in logs {
            let (name, text) = (log.file_name(), fs::read_to_string(log.path()).unwrap());
            let said = text.lines().filter(|line| line.contains(id));
            lines.extend(said.map(|line| format!("{line} ({})", name.display())));
        }
        // Each line starts with its time.
        lines.sort_unstable();
        format!("task {id}: {task}\n{}", lines.join("\n"))
    }

    /// Waits until a task has a status.
    pub(super) fn sees(&self, id: &str, status: &str) -> Value {
        until(&format!("task {id} is {status}"), || {
            let task = self.task(id);
            (task["status"] == status).then_some(task)
        })
    }

    /// Waits until the container of a task was started.
    pub(super) fn runs(&self, id: &str) {
        self.sees(id, "running");
        until(&format!("task {id} was started"), || {
            (self.starts(id) > 0).then_some(())
        });
    }

    /// What a task wrote to its standard output.
    pub(super) fn log(&self, id: &str) -> Vec<u8> {
        let output = self.client(&["task", "logs", id]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    }

    /// Waits for the end of a task, until nothing is left of it, and says all about it.
    pub(super) fn outcome(&self, id: &str) -> Outcome {
        let task = until(&format!("task {id} has ended"), || {
            let task = self.task(id);
            let status = task["status"].as_str().unwrap();
            let going = ["pending", "assigning", "running", "paused", "lost"];
            (!going.contains(&status)).then_some(task)
        });
        self.gone(id);
        Outcome {
            status: task["status"].as_str().unwrap().to_owned(),
            code: task["exit_code"].as_i64(),
            output: String::from_utf8(self.log(id)).unwrap(),
            starts: self.starts(id),
        }
    }

    /// Waits until no container of a task is left.
    pub(super) fn gone(&self, id: &str) {
        until(&format!("the container of task {id} is gone"), || {
            self.dockerd.containers(id).is_empty().then_some(())
        });
    }

    /// How often a container of a task was started.
    pub(super) fn starts(&self, id: &str) -> usize {
        let starts = self.all_starts().into_iter();
        starts.filter(|started| started == id).count()
    }

    pub(super) fn all_starts(&self) -> Vec<String> {
        self.history.starts(self.dockerd)
    }

    /// Those among the starts that are starts of these tasks.
    pub(super) fn all_starts_of(&self, ids: &[String]) -> Vec<String> {
        let mut starts = self.all_starts();
        starts.retain(|id| ids.contains(id));
        starts
    }

    /// Waits until a node has a status.
    pub(super) fn node(&self, index: usize, status: &str) -> Value {
        let name = self.name(index);
        until(&format!("{name} is {status}"), || {
            let nodes = get(self.setup.port, "/api/nodes")?.json();
            let nodes = nodes.as_array()?;
            let node = nodes.iter().find(|node| node["hostname"] == name)?;
            (node["status"] == status).then(|| node.clone())
        })
    }

    /// Waits until a node has reported so often from now on.
    pub(super) fn reports(&self, index: usize, often: u32) {
        let series = format!(
            "kohakuriver_heartbeats_total{{node=\"{}\"}} ",
            self.name(index)
        );
        let count = || River::metric(self.setup.port, &series);
        let so_far = count();
        until("the node reports", || {
            (count() >= so_far + f64::from(often)).then_some(())
        });
    }

    /// Waits until no task holds anything of a node.
    pub(super) fn is_idle(&self) {
        until("all cores are free", || {
            let nodes = self.json(&["node", "list"]);
            let mut nodes = nodes.as_array()?.iter();
            nodes.all(|node| node["cores_in_use"] == 0).then_some(())
        });
    }

    pub(super) fn name(&self, index: usize) -> String {
        name(self.setup.runners[index])
    }

    /// The directory that tasks of a runner see as `/shared`.
    pub(super) fn shared(&self, index: usize) -> PathBuf {
        let state = self.place.path().join(self.name(index));
        state.join("shared/shared_data")
    }

    /// Lets the tasks of a runner go on that wait for a file.
    pub(super) fn lets_go(&self, index: usize, file: &str) {
        fs::write(self.shared(index).join(file), "").unwrap();
    }

    /// SIGKILL.
    pub(super) fn crash_host(&mut self) {
        self.host.signal(Signal::SIGKILL);
        self.host.wait();
    }

    pub(super) fn restart_host(&mut self) {
        self.host = self.setup.start_host(&self.place);
        answering(self.setup.port);
    }

    /// SIGKILL.
    pub(super) fn crash_runner(&mut self, index: usize) {
        self.runners[index].signal(Signal::SIGKILL);
        self.runners[index].wait();
    }

    pub(super) fn restart_runner(&mut self, index: usize) {
        self.runners[index] = self.setup.start_runner(&self.place, self.dockerd, index);
        answering(self.setup.runners[index]);
    }

    /// A value of a daemon's metrics.
    pub(super) fn metric(port: u16, series: &str) -> f64 {
        let text = get(port, "/metrics").unwrap().body;
        let line = text.lines().find_map(|line| line.strip_prefix(series));
        line.map_or(0.0, |value| value.trim().parse().unwrap())
    }
}

/// A line that waits for a file in `/shared`, and then ends with a code.
pub(super) fn waiting(file: &str, code: i64) -> String {
    format!("while [ ! -e /shared/{file} ]; do sleep 0.05; done; echo {file}; exit {code}")
}
