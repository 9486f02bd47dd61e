//! Runners that are killed at any point: nothing is lost, and nothing runs twice.

use std::fs;

use serde_json::{Value, json};

use crate::{
    dockerd::Dockerd,
    node::{Node, completed},
    support::until,
};

/// A docker that waits before it does one thing, until there is a file `go`.
fn held_at(verb: &str) -> String {
    format!(
        "if [ \"$1\" = {verb} ]; then\n\
         echo $$ >\"$PLACE/held\"\n\
         while [ ! -e \"$PLACE/go\" ]; do sleep 0.02; done\nfi"
    )
}

const COUNTED: &str = "echo once >>/shared/count; exit 6";

/// What every task of these tests must have come to.
fn ran_once(node: &Node, id: i64) {
    assert_eq!(node.verdict(id).1, json!(6));
    node.forgotten(id);
    assert_eq!(node.count(), 1);
    assert_eq!(node.host.states(id), ["pending", "running", "failed"]);
}

#[test]
fn a_task_that_waited_for_its_image_is_started() {
    let mut node = Node::with_docker(&held_at("image"), "");
    let id = node.run(COUNTED);
    node.waits_for("held");
    node.crash();
    node.restart();
    until("it is this runner's again", || {
        (node.host.next_heartbeat()["running_tasks"] == json!([id])).then_some(())
    });
    node.place.file("go", "");
    ran_once(&node, id);
}

#[test]
fn a_docker_command_that_outlived_the_runner_is_waited_for() {
    let mut node = Node::with_docker(&held_at("run"), "");
    let id = node.run(COUNTED);
    node.waits_for("held");
    node.crash();
    node.restart();
    node.host.next_heartbeat();
    assert!(Dockerd::shared().containers(&id.to_string()).is_empty());
    node.place.file("go", "");
    ran_once(&node, id);
}

#[test]
fn a_runner_that_stops_takes_its_docker_commands_with_it() {
    // What stays of a unit after its main process makes systemd wait, and call the stop a failure.
    let mut node = Node::with_docker("[ \"$1\" = wait ] && echo $$ >\"$PLACE/waiting\"", "");
    let id = node.run("sleep 1; exit 6");
    let docker = until("docker waits", || {
        node.waits_for("waiting").trim().parse::<u32>().ok()
    });
    let path = format!("/proc/{docker}");
    assert!(fs::exists(&path).unwrap());
    node.runner.stop();
    assert!(!fs::exists(&path).unwrap());
    node.restart();
    assert_eq!(node.verdict(id).1, json!(6));
}

#[test]
fn a_docker_command_that_died_with_the_runner_is_given_again() {
    let mut node = Node::with_docker(&held_at("run"), "");
    let id = node.run(COUNTED);
    node.waits_for("held");
    node.crash();
    node.end_program("held");
    node.place.file("go", "");
    node.restart();
    ran_once(&node, id);
}

#[test]
fn a_container_that_was_only_made_is_started() {
    let script = "if [ \"$1\" = run ] && [ ! -e \"$PLACE/held\" ]; then\n\
                  shift 2\n/usr/bin/docker create \"$@\"\necho $$ >\"$PLACE/held\"\n\
                  exec sleep 1000\nfi";
    let mut node = Node::with_docker(script, "");
    let id = node.run(COUNTED);
    node.waits_for("held");
    node.crash();
    node.end_program("held");
    node.restart();
    ran_once(&node, id);
}

#[test]
fn a_container_is_not_started_beside_the_command_that_made_it() {
    // The command is so slow that the next runner does not wait for its end any more: it shows up
    // again, by its argument, only when the container is looked at.
    let script = r#"
        if [ "$1" = run ]; then
            shift 2
            for name; do case $name in --name=*) break ;; esac; done
            made=$(/usr/bin/docker create "$@")
            then='touch "$PLACE/back"
                while [ ! -e "$PLACE/go" ]; do sleep 0.02; done
                exec /usr/bin/docker start "$1"'
            export PLACE name made then
            echo $$ >"$PLACE/held"
            exec /bin/sh -c 'while [ ! -e "$PLACE/looked" ]; do sleep 0.02; done
                exec /bin/sh -c "$then" "$name" "$made"'
        fi
        if [ "$1" = container ]; then
            touch "$PLACE/looked"
            while [ ! -e "$PLACE/back" ]; do sleep 0.02; done
        fi"#;
    let mut node = Node::with_docker(script, "log_level = \"debug\"\n");
    let id = node.run(COUNTED);
    node.waits_for("held");
    node.crash();
    node.restart();
    let name = format!("kohakuriver-task-{id}");
    node.runner
        .logs(&format!("{name} is left to the command that made it"));
    let status = Dockerd::shared().docker(&["inspect", "--format", "{{.State.Status}}", &name]);
    assert_eq!(status, "created");
    node.place.file("go", "");
    ran_once(&node, id);
}

#[test]
fn a_task_that_runs_is_watched_again() {
    let mut node = Node::new();
    let id = node.run("sleep 1; echo once >>/shared/count; exit 6");
    node.runner.logs("started");
    node.crash();
    node.restart();
    ran_once(&node, id);
}

#[test]
fn a_task_that_ended_meanwhile_is_reported_with_its_true_code_and_time() {
    let mut node = Node::new();
    let id = node.run("sleep 0.3; echo once >>/shared/count; exit 6");
    node.runner.logs("started");
    node.crash();
    let name = format!("kohakuriver-task-{id}");
    Dockerd::shared().docker(&["wait", &name]);
    let format = "{{.State.FinishedAt}}";
    let finished = Dockerd::shared().docker(&["inspect", "--format", format, &name]);
    node.restart();
    ran_once(&node, id);
    let completed = node.host.verdict(id)["completed_at"]
        .as_str()
        .unwrap()
        .to_owned();
    // The same but for the zone: minutes and below.
    assert_eq!(completed[13..], finished[13..26]);
}

#[test]
fn a_verdict_is_not_given_twice() {
    let mut node = Node::with_docker(&held_at("rm"), "");
    let id = node.run(COUNTED);
    node.waits_for("held");
    node.host.verdict(id);
    // It is written down that it arrived.
    until("nothing waits", || {
        (node.host.next_heartbeat()["running_tasks"] == json!([])).then_some(())
    });
    node.crash();
    node.end_program("held");
    node.place.file("go", "");
    node.restart();
    ran_once(&node, id);
    let verdicts = node.host.updates(id).into_iter();
    assert_eq!(
        verdicts.filter(|news| news["status"] == "failed").count(),
        1
    );
}

#[test]
fn a_kill_outlives_the_runner() {
    let mut node = Node::with_docker(&held_at("rm"), "");
    let id = node.run("sleep 100");
    node.runner.logs("started");
    node.host.sees(id, "running");
    assert_eq!(node.control("kill", id).status, 200);
    node.waits_for("held");
    node.crash();
    node.end_program("held");
    node.place.file("go", "");
    node.restart();
    node.forgotten(id);
    assert_eq!(node.host.next_heartbeat()["running_tasks"], json!([]));
    assert_eq!(node.host.states(id).last().unwrap(), "running");
}

#[test]
fn a_kill_while_docker_starts_the_container_ends_it() {
    let node = Node::with_docker(&held_at("run"), "");
    let id = node.run("sleep 100");
    node.waits_for("held");
    node.host.sees(id, "running");
    assert_eq!(node.control("kill", id).status, 200);
    assert_eq!(node.host.next_heartbeat()["running_tasks"], json!([]));
    node.place.file("go", "");
    node.runner.logs("killed");
    node.forgotten(id);
    until("it is over", || {
        node.runner.log().contains("killed").then_some(())
    });
    assert_eq!(node.host.states(id), ["pending", "running"]);
}

#[test]
fn a_kill_while_the_image_is_fetched_starts_nothing() {
    let node = Node::with_docker(&held_at("image"), "");
    let id = node.run("sleep 100");
    node.waits_for("held");
    node.host.sees(id, "pending");
    assert_eq!(node.control("kill", id).status, 200);
    node.runner.logs("killed");
    node.place.file("go", "");
    assert_eq!(node.verdict(node.run("true")), completed());
    assert!(Dockerd::shared().containers(&id.to_string()).is_empty());
    assert_eq!(node.host.states(id), ["pending"]);
}

#[test]
fn containers_of_a_lost_state_directory_are_adopted() {
    let mut node = Node::new();
    let runs = node.run("while [ ! -e /shared/go ]; do sleep 0.05; done; exit 7");
    let ended = node.run("while [ ! -e /shared/end ]; do sleep 0.05; done; exit 8");
    until("both started", || {
        (node.runner.log().matches("started").count() == 2).then_some(())
    });
    node.crash();
    node.place.file("state/shared/shared_data/end", "");
    let name = format!("kohakuriver-task-{ended}");
    Dockerd::shared().docker(&["wait", &name]);
    for file in ["runner.db", "runner.db-wal"] {
        fs::remove_file(node.place.path().join("state").join(file)).unwrap();
    }
    node.restart();
    assert_eq!(node.verdict(ended).1, json!(8));
    until("the other is this runner's", || {
        let tasks: Value = node.host.next_heartbeat()["running_tasks"].clone();
        (tasks == json!([runs])).then_some(())
    });
    node.place.file("state/shared/shared_data/go", "");
    assert_eq!(node.verdict(runs).1, json!(7));
    node.forgotten(runs);
}

#[test]
fn two_runners_do_not_share_a_state_directory() {
    let node = Node::new();
    let text = node.place.read("runner.toml");
    let port = crate::support::free_port();
    let text = text.replace(&node.port.to_string(), &port.to_string());
    let config = node.place.file("second.toml", &text);
    let second = node.place.run(&["runner", "--config", &config]);
    let state = node.place.path().join("state/runner.db");
    let said = format!(
        "error: failed to open {}: database is locked\nhint: another runner uses this directory: \
         give each one a STATE_DIR of its own\n",
        state.display()
    );
    assert_eq!(second.code, Some(1));
    assert!(second.stderr.ends_with(&said), "{}", second.stderr);
}

#[test]
fn a_state_that_is_no_database_is_one_clear_line() {
    let mut node = Node::new();
    node.crash();
    let path = node.place.path().join("state/runner.db");
    let _ = fs::remove_file(path.with_extension("db-wal"));
    fs::write(&path, "this is no database\n".repeat(500)).unwrap();
    let config = node.place.path().join("runner.toml");
    let ran = node
        .place
        .run(&["runner", "--config", config.to_str().unwrap()]);
    let said = format!(
        "error: failed to open {}: file is not a database\nhint: STATE_DIR must name a directory \
         that this user may write\n",
        path.display()
    );
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.ends_with(&said), "{}", ran.stderr);
}
