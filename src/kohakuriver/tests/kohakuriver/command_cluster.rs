//! The command with a real host, a real runner and real containers.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Output, Stdio},
};

use serde_json::Value;

use crate::{
    dockerd::Dockerd,
    support::{Daemon, Place, answering, free_port, get, until},
};

/// A cluster of one node.
struct Cluster {
    // Dropped first: their logs lie in the place.
    host: Option<Daemon>,
    _runner: Daemon,
    place: Place,
    port: u16,
}

impl Cluster {
    fn new() -> Cluster {
        let (place, port, own) = (Place::new(), free_port(), free_port());
        let directory = place.path().join("share");
        std::fs::create_dir(&directory).unwrap();
        let config = place.host_config(port);
        let shared = format!("shared_dir = \"{}\"\n", directory.display());
        let text = place
            .read("host.toml")
            .replace("timeout_factor = 2", "timeout_factor = 60");
        place.file(
            "host.toml",
            &format!("{text}{shared}default_container_name = \"base\"\n"),
        );
        let host = Daemon::start(&place, &["host", "--config", &config]);
        answering(port);
        let more = "local_temp_dir = \"\"\ndocker_network_name = \"host\"\n";
        let config = place.runner_config(port, own, more);
        let text = std::fs::read_to_string(&config).unwrap();
        let text = text.replace("/nonexistent/docker", "docker");
        std::fs::write(&config, text.replace("shared_dir = \"\"\n", &shared)).unwrap();
        let mut command = place.command(&["runner", "--config", &config]);
        command.env("DOCKER_HOST", Dockerd::shared().address());
        let runner = Daemon::spawn(&place, command);
        until("the node is there", || {
            let nodes = get(port, "/api/nodes")?.json();
            (nodes.as_array()?.len() == 1).then_some(())
        });
        Cluster {
            place,
            port,
            host: Some(host),
            _runner: runner,
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let port = self.port.to_string();
        let all = [&["-P", &port, "task"], arguments].concat();
        self.place.command(&all).output().unwrap()
    }

    fn id(&self, arguments: &[&str]) -> String {
        let submitted = self.run(&[&["submit"], arguments].concat());
        assert_eq!(String::from_utf8_lossy(&submitted.stderr), "");
        String::from_utf8(submitted.stdout)
            .unwrap()
            .trim()
            .to_owned()
    }

    fn restart(&mut self) {
        drop(self.host.take());
        let config = self.place.path().join("host.toml").display().to_string();
        self.host = Some(Daemon::start(&self.place, &["host", "--config", &config]));
        answering(self.port);
    }
}

#[test]
fn a_task_gives_its_output_and_its_code_to_who_waits() {
    let cluster = Cluster::new();
    let done = cluster.run(&[
        "submit",
        "--wait",
        "--",
        "sh",
        "-c",
        "echo hi; echo oh >&2; exit 3",
    ]);
    let id = String::from_utf8(done.stdout).unwrap().trim().to_owned();
    assert_eq!(
        (done.status.code(), done.stderr.as_slice()),
        (Some(3), &b""[..])
    );
    assert_eq!(cluster.run(&["logs", &id]).stdout, b"hi\n");
    assert_eq!(cluster.run(&["logs", "-e", &id]).stdout, b"oh\n");
    let shown = cluster.run(&["status", &id, "-f", "json"]);
    let task: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(
        (task["status"].as_str(), task["exit_code"].as_i64()),
        (Some("failed"), Some(3))
    );

    let line = "printf 'a\\377b\\n'; sleep 1; echo $NAME; echo e >&2";
    let followed = cluster.run(&["submit", "--follow", "-q", "-e", "NAME=x y", "--", line]);
    assert_eq!(
        (
            followed.status.code(),
            followed.stdout.as_slice(),
            followed.stderr.as_slice()
        ),
        (Some(0), &b"a\xffb\nx y\n"[..], &b"e\n"[..])
    );
}

#[test]
fn a_task_can_be_paused_and_killed() {
    let cluster = Cluster::new();
    let id = cluster.id(&["--", "echo hi; sleep 100"]);
    let state = |expected: &str| {
        until(&format!("{id} is {expected}"), || {
            let task = get(cluster.port, &format!("/api/status/{id}"))?.json();
            (task["status"] == expected).then_some(())
        });
    };
    let said = |verb: &str| {
        let ran = cluster.run(&[verb, &id]);
        assert_eq!(String::from_utf8_lossy(&ran.stderr), "", "{verb}");
        assert!(!ran.stdout.is_empty(), "{verb}");
    };
    until("its container runs", || {
        let log = get(cluster.port, &format!("/api/tasks/{id}/stdout"))?.body;
        (log == "hi\n").then_some(())
    });
    said("pause");
    state("paused");
    said("resume");
    state("running");
    said("kill");
    let watched = cluster.run(&["watch", &id]);
    let last = String::from_utf8(watched.stdout).unwrap();
    assert!(last.contains(" killed on "), "{last}");
    let again = cluster.run(&["kill", &id]);
    assert_eq!(again.status.code(), Some(1));
    assert!(again.stderr.starts_with(b"error: "), "{again:?}");
}

#[test]
fn who_waits_does_not_notice_that_the_host_was_restarted() {
    let mut cluster = Cluster::new();
    let port = cluster.port.to_string();
    let line = "echo one; sleep 3; echo two; exit 7";
    let arguments = ["-P", &port, "task", "submit", "--follow", "-q", "--", line];
    let mut command = cluster.place.command(&arguments);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    output.read_line(&mut first).unwrap();
    cluster.restart();
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!((first.as_str(), rest.as_str()), ("one\n", "two\n"));
    assert_eq!(child.wait().unwrap().code(), Some(7));
}

#[test]
fn a_task_that_fits_nowhere_is_refused_and_one_that_must_wait_waits() {
    let cluster = Cluster::new();
    let refused = cluster.run(&["submit", "-c", "9999", "true"]);
    let stderr = String::from_utf8(refused.stderr).unwrap();
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(
        (refused.status.code(), lines[0]),
        (Some(1), "error: No suitable node available for this task.")
    );
    assert!(lines[1].starts_with("  node node-"), "{stderr}");
    assert!(lines[1].ends_with(" cores, 9999 wanted"), "{stderr}");

    let nodes = get(cluster.port, "/api/nodes").unwrap().json();
    let cores = nodes[0]["total_cores"].to_string();
    let first = cluster.id(&["-c", &cores, "sleep 100"]);
    let full = cluster.run(&["submit", "-c", &cores, "--no-queue", "true"]);
    assert_eq!(full.status.code(), Some(1), "{full:?}");
    let second = cluster.id(&["-c", &cores, "true"]);
    let waits = get(cluster.port, &format!("/api/status/{second}"))
        .unwrap()
        .json();
    assert_eq!(waits["status"], "pending");
    cluster.run(&["kill", &first]);
    let watched = cluster.run(&["watch", &second]);
    let watched = String::from_utf8(watched.stdout).unwrap();
    assert!(watched.ends_with(", exit code 0\n"), "{watched}");
}
