//! Docker that is missing, down, another one, or that breaks in the middle.

use std::{fs, os::unix::fs::symlink};

use serde_json::{Value, json};

use crate::{
    dockerd::Dockerd,
    node::{Node, completed},
    support::{get, until},
};

fn component(node: &Node, name: &str) -> Value {
    let health = get(node.port, "/health").unwrap().json();
    let mut components = health["components"].as_array().unwrap().iter();
    let found = components.find(|component| component["name"] == name);
    found.unwrap().clone()
}

#[test]
fn without_docker_a_task_fails_with_what_to_do_and_the_node_stays() {
    let missing = "there is no /nonexistent/docker: install docker, or set DOCKER_BIN";
    let node = Node::with("docker_bin = \"/nonexistent/docker\"\n", &[]);
    let id = node.run("true");
    let message = format!("image kohakuriver/base:base: {missing}");
    assert_eq!(
        node.verdict(id),
        ("failed".to_owned(), Value::Null, message)
    );
    let degraded = json!({"name": "docker", "status": "degraded", "detail": missing});
    assert_eq!(component(&node, "docker"), degraded);
    node.host.next_heartbeat();
}

#[test]
fn a_docker_daemon_that_is_down_fails_a_task_at_once() {
    let node = Node::with("", &[("DOCKER_HOST", "unix://{place}/no-socket")]);
    let id = node.run("true");
    let (status, code, message) = node.verdict(id);
    assert_eq!((status.as_str(), code), ("failed", Value::Null));
    assert!(
        message.starts_with(
            "image kohakuriver/base:base: docker does not answer: Cannot connect to the Docker \
             daemon at unix://"
        ),
        "{message}"
    );
    assert_eq!(component(&node, "docker")["status"], "degraded");
    node.host.next_heartbeat();
    assert_eq!(
        get(node.port, "/health").unwrap().json()["status"],
        "degraded"
    );
}

#[test]
fn a_docker_daemon_that_comes_later_is_waited_for_after_a_restart() {
    let node = Node::with("", &[("DOCKER_HOST", "unix://{place}/socket")]);
    let socket = node.place.path().join("socket");
    let real = Dockerd::shared().address();
    let up = || symlink(real.trim_start_matches("unix://"), &socket).unwrap();
    up();
    let mut node = node;
    let runs = node.run("while [ ! -e /shared/go ]; do sleep 0.05; done; exit 9");
    node.runner.logs("started");
    node.crash();
    fs::remove_file(&socket).unwrap();
    node.place.file("state/shared/shared_data/go", "");
    node.restart();
    node.runner
        .logs("tasks that were here before are looked for later");
    assert_eq!(node.host.next_heartbeat()["running_tasks"], json!([runs]));
    assert_eq!(node.host.states(runs), ["pending", "running"]);
    up();
    assert_eq!(node.verdict(runs).1, json!(9));
    assert_eq!(node.host.states(runs), ["pending", "running", "failed"]);
}

#[test]
fn a_docker_daemon_that_breaks_off_leads_to_no_false_verdict() {
    let dockerd = Dockerd::start("--live-restore");
    let node = Node::with("", &[("DOCKER_HOST", &dockerd.address())]);
    let id = node.run("while [ ! -e /shared/go ]; do sleep 0.05; done; exit 3");
    node.runner.logs("started");
    dockerd.kill();
    node.host.next_heartbeat();
    node.host.next_heartbeat();
    assert_eq!(node.host.states(id), ["pending", "running"]);
    node.place.file("state/shared/shared_data/go", "");
    dockerd.restart();
    let expected = (
        "failed".to_owned(),
        json!(3),
        "Container exited with code 3.".to_owned(),
    );
    assert_eq!(node.verdict(id), expected);
}

#[test]
fn a_kill_reaches_a_container_when_docker_is_back() {
    let node = Node::with("", &[("DOCKER_HOST", "unix://{place}/socket")]);
    let socket = node.place.path().join("socket");
    let real = Dockerd::shared().address();
    let up = || symlink(real.trim_start_matches("unix://"), &socket).unwrap();
    up();
    let id = node.run("sleep 100");
    node.runner.logs("started");
    fs::remove_file(&socket).unwrap();
    assert_eq!(node.control("kill", id).status, 200);
    node.runner.logs("killed");
    assert_eq!(Dockerd::shared().containers(&id.to_string()).len(), 1);
    up();
    node.forgotten(id);
}

#[test]
fn a_container_that_somebody_removed_is_said_to_be() {
    let node = Node::new();
    let id = node.run("sleep 100");
    node.runner.logs("started");
    let name = format!("kohakuriver-task-{id}");
    Dockerd::shared().docker(&["rm", "--force", &name]);
    let (status, _, message) = node.verdict(id);
    assert_eq!(status, "failed");
    // Docker may have said how it ended before it was gone.
    assert!(message.contains("from outside"), "{message}");
}

/// As podman: no daemon, other words for what is missing.
const OTHER: &str = r#"
STORE=$PLACE/store
for last; do :; done
case $1 in
    image) echo 2026-01-01T00:00:00Z; exit ;;
    run)
        for part; do case $part in --name=*) name=${part#--name=};; esac; done
        mkdir -p "$STORE"
        mkdir "$STORE/$name" && sleep 0.1
        echo exited >"$STORE/$name/status"
        echo 5f2e; exit ;;
    wait) [ -d "$STORE/$last" ] || { echo "Error: no container with name or ID \"$last\" found: no such container" >&2; exit 125; }
        echo 4; exit ;;
    container) [ -d "$STORE/$last" ] || { echo "Error: no such container $last" >&2; exit 125; }
        echo '{"Status":"exited","ExitCode":4,"OOMKilled":false,"Error":"","StartedAt":"2026-01-02T03:04:05.5+01:00","FinishedAt":"2026-01-02T03:04:06.5+01:00"}'
        exit ;;
    logs) exit ;;
    rm) rmdir "$STORE/$last" 2>/dev/null || rm -r "$STORE/$last"; exit ;;
    ps) exit ;;
    version) echo 5.0; exit ;;
esac
exit 125
"#;

#[test]
fn another_program_can_take_the_place_of_docker() {
    let node = Node::with_docker(OTHER, "");
    let id = node.run("exit 4");
    let expected = (
        "failed".to_owned(),
        json!(4),
        "Container exited with code 4.".to_owned(),
    );
    assert_eq!(node.verdict(id), expected);
    let store = node.place.path().join("store");
    until("the container is gone", || {
        fs::read_dir(&store).unwrap().next().is_none().then_some(())
    });
    assert_eq!(
        component(&node, "docker"),
        json!({"name": "docker", "status": "ok"})
    );
}

#[test]
fn a_task_costs_one_run_one_wait_one_inspect_and_one_rm() {
    let node = Node::with_docker("echo \"$1\" >>\"$PLACE/calls\"", "");
    let warm = node.run("true");
    assert_eq!(node.verdict(warm), completed());
    let calls = node.place.path().join("calls");
    until("it is removed", || {
        fs::read_to_string(&calls)
            .unwrap()
            .ends_with("rm\n")
            .then_some(())
    });
    node.forgotten(warm);
    fs::remove_file(&calls).unwrap();
    let id = node.run("true");
    assert_eq!(node.verdict(id), completed());
    until("it is removed", || {
        fs::read_to_string(&calls)
            .unwrap()
            .ends_with("rm\n")
            .then_some(())
    });
    assert_eq!(node.place.read("calls"), "run\nwait\ncontainer\nrm\n");
}
