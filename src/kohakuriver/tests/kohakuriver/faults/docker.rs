//! Docker that is missing, dead, or restarted.

use std::fs;

use serde_json::{Value, json};

use super::river::{River, Setup, waiting};
use crate::{
    dockerd::Dockerd,
    support::{Ran, get, until},
};

/// Status and docker's part of a runner's health.
fn health(river: &River<'_>) -> (u16, Value, Value) {
    let reply = get(river.setup.runners[0], "/health").unwrap();
    let json = reply.json();
    (
        reply.status,
        json["status"].clone(),
        json["components"][1].clone(),
    )
}

fn failed(ran: &Ran, why: &str) {
    let id = ran.stdout.trim();
    assert_eq!(ran.code, Some(125), "{ran:?}");
    assert_eq!(ran.stderr, format!("task {id} failed: {why}\n"));
}

#[test]
fn a_task_without_docker_fails_and_the_node_stays() {
    let river = Setup::new()
        .runner("docker_bin", "/nonexistent/docker")
        .start();
    let ran = river.submit_and_wait(&[], "echo no");
    let why = "there is no /nonexistent/docker: install docker, or set DOCKER_BIN";
    failed(&ran, &format!("image kohakuriver/base:base: {why}"));
    let component = json!({ "name": "docker", "status": "degraded", "detail": why });
    assert_eq!(health(&river), (200, json!("degraded"), component));
    river.node(0, "online");
    river.is_idle();
}

#[test]
fn an_image_that_is_missing_fails_the_task_with_the_reason() {
    let river = Setup::new().start();
    let ran = river.submit_and_wait(&["--container", "nosuch"], "echo no");
    let shared = river.shared(0);
    let tars = shared.parent().unwrap().join("kohakuriver-containers");
    let why = format!(
        "there is no container nosuch: neither an archive nosuch-*.tar in {} nor an image \
         kohakuriver/nosuch:base on this node",
        tars.display()
    );
    failed(&ran, &why);
    let ran = river.submit_and_wait(&["--image", "127.0.0.1:1/nosuch:1"], "echo no");
    assert_eq!(ran.code, Some(125), "{ran:?}");
    assert!(
        ran.stderr.contains("image 127.0.0.1:1/nosuch:1: "),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("connection refused"), "{ran:?}");
    assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    assert_eq!(river.starts(ran.stdout.trim()), 0);
    river.is_idle();
}

#[test]
fn a_docker_daemon_that_dies_fails_new_tasks_and_gives_true_verdicts_when_it_is_back() {
    let dockerd = Dockerd::start("");
    let river = Setup::new().start_on(&dockerd);
    let id = river.submit(&waiting("go", 3));
    river.runs(&id);
    dockerd.kill();
    let ran = river.submit_and_wait(&[], "echo no");
    assert_eq!(ran.code, Some(125), "{ran:?}");
    assert!(
        ran.stderr
            .contains("docker does not answer: Cannot connect to the Docker daemon"),
        "{ran:?}"
    );
    until("the runner says that docker is away", || {
        let (status, whole, docker) = health(&river);
        (status == 200 && whole == "degraded" && docker["status"] == "degraded").then_some(())
    });
    // Nobody knows how it stands with the first; that is no verdict.
    assert_eq!(river.task(&id)["status"], "running");
    river.node(0, "online");

    dockerd.restart();
    // Dockerd ends what ran without it.
    let task = river.sees(&id, "failed");
    assert_eq!(task["exit_code"], 137, "{task}");
    river.gone(&id);
    assert_eq!(river.submit_and_wait(&[], "exit 4").code, Some(4));
    river.is_idle();
}

#[test]
fn a_docker_daemon_that_is_restarted_in_order_ends_tasks_with_their_true_code() {
    let dockerd = Dockerd::start("");
    let river = Setup::new().start_on(&dockerd);
    // It ends on the signal that it gets from dockerd, in its own way.
    let line = format!(
        "trap 'exit 6' TERM; touch /shared/set; {}",
        waiting("go", 3)
    );
    let id = river.submit(&line);
    river.runs(&id);
    until("it has set its trap", || {
        fs::exists(river.shared(0).join("set"))
            .unwrap()
            .then_some(())
    });
    dockerd.stop();
    dockerd.restart();
    let task = river.sees(&id, "failed");
    assert_eq!(task["exit_code"], 6, "{task}");
    river.gone(&id);
    assert_eq!(river.submit_and_wait(&[], "exit 4").code, Some(4));
    river.is_idle();
}

#[test]
fn a_task_outlives_a_docker_daemon_that_lets_it() {
    let dockerd = Dockerd::start("--live-restore");
    let river = Setup::new().start_on(&dockerd);
    let id = river.submit(&waiting("go", 3));
    let ends = river.submit(&waiting("end", 5));
    for id in [&id, &ends] {
        river.runs(id);
    }
    dockerd.kill();
    river.lets_go(0, "end");
    dockerd.restart();
    assert_eq!(river.sees(&ends, "failed")["exit_code"], 5);
    assert_eq!(river.task(&id)["status"], "running");
    river.lets_go(0, "go");
    assert_eq!(river.sees(&id, "failed")["exit_code"], 3);
    assert_eq!(river.log(&id), b"go\n");
    river.gone(&id);
    river.gone(&ends);
    river.is_idle();
}

#[test]
fn docker_that_dies_before_a_task_starts_leaves_no_half_task() {
    let dockerd = Dockerd::start("");
    let mut river = Setup::new().start_on(&dockerd);
    dockerd.kill();
    let id = river.submit("echo no");
    river.sees(&id, "failed");
    river.crash_runner(0);
    river.restart_runner(0);
    dockerd.restart();
    assert_eq!(river.submit_and_wait(&[], "exit 4").code, Some(4));
    assert_eq!(river.dockerd.containers(&id), Vec::<String>::new());
    assert_eq!(river.task(&id)["status"], "failed");
    river.is_idle();
}
