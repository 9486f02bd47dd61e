//! What tasks get, and what they are refused.

use std::{fs, process::Command};

use serde_json::{Value, json};

use crate::{
    dockerd::Dockerd,
    node::{Node, completed},
    support::{get, until},
};

/// Writes down its arguments, one a line.
const RECORDING: &str = "if [ \"$1\" = run ]; then printf '%s\\n' \"$@\" >\"$PLACE/argv\"; fi";

fn with(node: &Node, command: &str, more: &[(&str, Value)]) -> i64 {
    let mut task = node.task(command);
    for (key, value) in more {
        task[key] = value.clone();
    }
    node.submit(&task)
}

fn failure(node: &Node, id: i64) -> String {
    let (status, _, message) = node.verdict(id);
    assert_eq!(status, "failed");
    message
}

#[test]
fn values_of_variables_are_in_no_argument() {
    let node = Node::with_docker(RECORDING, "");
    let variables = json!({"TOKEN": "s3cret one", "KEY": "-----\ns3cret two\n", "EMPTY": ""});
    let command = "echo \"$TOKEN|$KEY|$EMPTY|$KOHAKURIVER_LOCAL_TEMP_DIR\"";
    let id = with(&node, command, &[("env_vars", variables)]);
    assert_eq!(node.verdict(id), completed());
    let written = node.output(id, "stdout");
    assert_eq!(written, "s3cret one|-----\ns3cret two\n||/local_temp\n");
    let arguments = node.place.read("argv");
    assert!(arguments.contains("--env-file"), "{arguments}");
    assert!(!arguments.contains("s3cret"), "{arguments}");
    assert!(!node.runner.log().contains("s3cret"));
    let left = fs::read_dir(node.place.path().join("state/variables")).unwrap();
    assert_eq!(left.count(), 0);
    let odd = with(&node, "true", &[("env_vars", json!({"A B": "c"}))]);
    assert_eq!(failure(&node, odd), "`A B` is no name of a variable");
}

#[test]
fn a_container_is_named_labelled_and_limited() {
    let node = Node::with_docker(RECORDING, "");
    let more = [
        ("required_memory_bytes", json!(50_000_000)),
        ("required_cores", json!(1)),
    ];
    let id = with(
        &node,
        "while [ ! -e /shared/go ]; do sleep 0.05; done",
        &more,
    );
    node.runner.logs("started");
    let name = format!("kohakuriver-task-{id}");
    let inspected = Dockerd::shared().docker(&["inspect", &name]);
    let inspected: Value = serde_json::from_str(&inspected).unwrap();
    let labels = json!({
        "kohakuriver.managed": "true", "kohakuriver.task_id": id.to_string(),
        "kohakuriver.task_type": "command", "kohakuriver.node": format!("node-{}", node.port),
    });
    assert_eq!(inspected[0]["Config"]["Labels"], labels);
    let limits = &inspected[0]["HostConfig"];
    let found = json!([
        limits["NanoCpus"],
        limits["Memory"],
        limits["MemorySwap"],
        limits["Privileged"],
        limits["CapAdd"],
        limits["AutoRemove"],
        limits["NetworkMode"],
    ]);
    let expected = json!([
        1_000_000_000,
        50_000_000,
        50_000_000,
        false,
        ["SYS_NICE"],
        false,
        "host"
    ]);
    assert_eq!(found, expected);
    node.place.file("state/shared/shared_data/go", "");
    assert_eq!(node.verdict(id), completed());
}

#[test]
fn a_limit_that_docker_cannot_give_is_named() {
    let node = Node::with_docker(RECORDING, "");
    let cores = with(&node, "true", &[("required_cores", json!(9999))]);
    let message = failure(&node, cores);
    assert!(message.contains("(required_cores = 9999)"), "{message}");
    let memory = with(&node, "true", &[("required_memory_bytes", json!(1000))]);
    let message = failure(&node, memory);
    assert!(
        message.contains("(required_memory_bytes = 1000)"),
        "{message}"
    );
    let gpus = with(&node, "true", &[("required_gpus", json!([0, 1]))]);
    let message = failure(&node, gpus);
    assert!(message.contains("(required_gpus = [0, 1])"), "{message}");
    let arguments = node.place.read("argv");
    assert!(arguments.contains("--gpus=\"device=0,1\"\n"), "{arguments}");
    // The container that docker made before it saw that.
    node.forgotten(gpus);
    let missing = node.run("no-such-command");
    let message = failure(&node, missing);
    assert!(
        message.starts_with("Container exited with code 127. The command was not found"),
        "{message}"
    );
    assert!(
        node.output(missing, "stderr")
            .contains("no-such-command: not found")
    );
}

#[test]
fn a_memory_node_is_bound_by_docker_or_by_numactl() {
    let more = [("target_numa_node_id", json!(0))];
    let node = Node::with_docker(RECORDING, "");
    let id = with(&node, "echo $KOHAKURIVER_TARGET_NUMA_NODE", &more);
    assert_eq!(node.verdict(id), completed());
    assert_eq!(node.output(id, "stdout"), "0\n");
    let arguments = node.place.read("argv");
    assert!(arguments.contains("--cpuset-mems=0\n"), "{arguments}");
    let absent = with(&node, "true", &[("target_numa_node_id", json!(77))]);
    let expected = format!("node node-{} has no memory node 77", node.port);
    assert_eq!(failure(&node, absent), expected);

    // A numactl that says what it was asked.
    let node = Node::with("numactl_path = \"/bin/echo\"\n", &[]);
    let id = with(&node, "a; b", &more);
    assert_eq!(node.verdict(id), completed());
    let expected = "--cpunodebind=0 --membind=0 /bin/sh -c a; b\n";
    assert_eq!(node.output(id, "stdout"), expected);
}

#[test]
fn privileges_and_mounts_need_a_permission_of_the_node() {
    let node = Node::new();
    let name = format!("node-{}", node.port);
    let id = with(&node, "true", &[("privileged", json!(true))]);
    let expected = format!(
        "node {name} runs no privileged tasks: ALLOW_PRIVILEGED_TASKS of its configuration would \
         permit them"
    );
    assert_eq!(failure(&node, id), expected);
    let id = with(
        &node,
        "true",
        &[("additional_mounts", json!(["/etc:/mnt"]))],
    );
    let expected = format!(
        "node {name} mounts no /etc for tasks: ALLOWED_MOUNTS of its configuration would permit it"
    );
    assert_eq!(failure(&node, id), expected);
    let id = with(
        &node,
        "true",
        &[
            ("privileged", json!(false)),
            ("additional_mounts", json!([])),
        ],
    );
    assert_eq!(node.verdict(id), completed());
}

#[test]
fn permissions_hold_for_what_a_path_really_is() {
    let more = "allowed_mounts = [\"{place}/open\"]\n\
                additional_mounts = [\"{place}/always:/always:ro\"]\n";
    let node = Node::with(more, &[]);
    for directory in ["open/data", "always", "closed"] {
        fs::create_dir_all(node.place.path().join(directory)).unwrap();
    }
    node.place.file("open/data/file", "data\n");
    node.place.file("always/file", "always\n");
    std::os::unix::fs::symlink("../closed", node.place.path().join("open/link")).unwrap();
    let shown = node.place.path().display();
    let mount = |path: &str| [("additional_mounts", json!([format!("{shown}/{path}")]))];
    let id = with(
        &node,
        "cat /mnt/file /always/file; touch /always/x",
        &mount("open/data:/mnt"),
    );
    assert_eq!(node.verdict(id).1, json!(1), "read-only");
    assert_eq!(node.output(id, "stdout"), "data\nalways\n");
    for path in [
        "open/../closed:/mnt",
        "open/link:/mnt",
        "openness:/mnt",
        "open:relative",
    ] {
        let id = with(&node, "true", &mount(path));
        failure(&node, id);
    }
}

#[test]
fn a_privileged_task_is_run_where_it_may() {
    for (more, asked) in [
        ("allow_privileged_tasks = true\n", json!(true)),
        ("tasks_privileged = true\n", Value::Null),
    ] {
        let node = Node::with_docker(RECORDING, more);
        let id = with(&node, "true", &[("privileged", asked)]);
        // Whether docker can is a matter of the machine.
        node.verdict(id);
        let arguments = node.place.read("argv");
        let arguments: Vec<&str> = arguments.lines().collect();
        assert!(arguments.contains(&"--privileged"), "{arguments:?}");
        assert!(!arguments.contains(&"--cap-add=SYS_NICE"), "{arguments:?}");
    }
}

#[test]
fn the_network_is_made_and_used_by_its_name() {
    let name = format!("net-{}", crate::support::free_port());
    let more = format!(
        "docker_network_name = \"{name}\"\ndocker_network_subnet = \"10.213.7.0/24\"\n\
         docker_network_gateway = \"10.213.7.1\"\n"
    );
    let node = Node::with(&more, &[]);
    let mut task = node.task("while [ ! -e /shared/go ]; do sleep 0.05; done");
    task["reserved_ip"] = json!("10.213.7.99");
    let id = node.submit(&task);
    node.runner.logs("started");
    let format = format!("{{{{(index .NetworkSettings.Networks \"{name}\").IPAddress}}}}");
    let container = format!("kohakuriver-task-{id}");
    let address = Dockerd::shared().docker(&["inspect", "--format", &format, &container]);
    assert_eq!(address, "10.213.7.99");
    node.place.file("state/shared/shared_data/go", "");
    assert_eq!(node.verdict(id), completed());
    // Somebody removes it while the runner believes that it is there.
    node.forgotten(id);
    Dockerd::shared().docker(&["network", "rm", &name]);
    let id = node.run("true");
    assert_eq!(node.verdict(id), completed());
    node.forgotten(id);
    Dockerd::shared().docker(&["network", "rm", &name]);
}

#[test]
fn a_shared_directory_that_is_missing_is_not_made() {
    let node = Node::with("shared_dir = \"{place}/mnt\"\n", &[]);
    let id = node.run("true");
    let directory = node.place.path().join("mnt");
    let expected = format!(
        "SHARED_DIR {} is missing on this node: mount it, or set SHARED_DIR",
        directory.display()
    );
    assert_eq!(failure(&node, id), expected);
    assert!(!directory.exists());
    let health = get(node.port, "/health").unwrap().json();
    assert_eq!(health["components"][2]["status"], "degraded");
    fs::create_dir(&directory).unwrap();
    let id = node.run("true");
    assert_eq!(node.verdict(id), completed());
}

/// A small disk.
struct Disk(std::path::PathBuf);

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount")
            .args(["--lazy"])
            .arg(&self.0)
            .status();
    }
}

#[test]
fn a_disk_that_is_full_is_said_to_be() {
    let node = Node::with("shared_dir = \"{place}/mnt\"\n", &[]);
    let disk = Disk(node.place.path().join("mnt"));
    fs::create_dir(&disk.0).unwrap();
    let mount = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1m", "none"])
        .arg(&disk.0)
        .status();
    assert!(mount.unwrap().success(), "these tests run as root");
    let id = node.run("head -c 3000000 /dev/zero");
    let message = failure(&node, id);
    let full = "The disk of SHARED_DIR is full: output may be missing.";
    assert!(message.ends_with(full), "{message}");
    let id = node.run("true");
    let message = failure(&node, id);
    assert!(
        message.starts_with("the output cannot be written to "),
        "{message}"
    );
    assert!(message.contains("No space left on device"), "{message}");
    let health = get(node.port, "/health").unwrap().json();
    let detail = health["components"][2]["detail"].as_str().unwrap();
    assert!(detail.ends_with("is on a disk that is full"), "{detail}");
}

#[test]
fn gpus_are_those_that_the_driver_tells_of() {
    let node = Node::with("", &[("PATH", "{place}/bin:/usr/bin:/bin")]);
    // Without the program there is nothing to report.
    assert_eq!(node.host.next_heartbeat()["gpu_info"], Value::Null);
    let mut node = node;
    node.crash();
    fs::create_dir(node.place.path().join("bin")).unwrap();
    let script = "#!/bin/sh\ncase \"$*\" in --query-gpu=index,*\\ --format=csv,noheader,nounits) \
                  echo '0, NVIDIA A2, 550.54, 00000000:65:00.0, 7, 210, 0, 405, 15356, 4, 15000, 41, \
                  [N/A], 8.52, 60.00';; esac\n";
    node.place.program("bin/nvidia-smi", script);
    node.restart();
    let beat = until("the GPU is reported", || {
        let beat = node.host.next_heartbeat();
        (!beat["gpu_info"].is_null()).then_some(beat)
    });
    assert_eq!(beat["gpu_info"][0]["name"], "NVIDIA A2");
    assert_eq!(beat["gpu_info"][0]["power_usage_mw"], 8520);
    let registered = node.host.heard("/api/register").pop().unwrap().body;
    assert_eq!(registered["gpu_info"], beat["gpu_info"]);
    let cores = registered["numa_topology"]["0"]["cores"]
        .as_array()
        .unwrap();
    assert!(!cores.is_empty());
}
