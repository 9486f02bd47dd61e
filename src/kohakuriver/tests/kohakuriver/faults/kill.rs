//! Kills that come at a bad time: whatever happens, no container is left running.

use std::{thread, time::Duration};

use serde_json::json;

use super::{
    cable::{Cable, Is},
    outcome::Outcome,
    river::{River, Setup, waiting},
    slow_docker::SlowDocker,
};
use crate::support::until;

fn kill(river: &River<'_>, id: &str) {
    let ran = river.run(&["task", "kill", id]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(river.task(id)["status"], "killed");
}

#[test]
fn a_kill_ends_a_task_that_runs_and_who_waits_for_it_is_told() {
    let river = Setup::new().start();
    let mut wait = river.client(&[
        "task",
        "submit",
        "--quiet",
        "--wait",
        "--",
        "echo on; sleep 1000",
    ]);
    let wait = thread::spawn(move || wait.output().unwrap());
    let id = until("it runs", || {
        let tasks = river.json(&["task", "list"]);
        (tasks[0]["status"] == "running").then(|| tasks[0]["task_id"].as_str().unwrap().to_owned())
    });
    until("it says something", || {
        (river.log(&id) == b"on\n").then_some(())
    });
    kill(&river, &id);
    assert_eq!(river.outcome(&id), Outcome::killed("on\n", 1));
    let output = wait.join().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), said),
        (Some(137), format!("task {id} was killed\n"))
    );
    river.is_idle();
}

#[test]
fn a_kill_while_the_image_is_fetched_starts_nothing() {
    let docker = SlowDocker::at("image");
    let river = Setup::new().runner("docker_bin", docker.program()).start();
    let id = river.submit("sleep 1000");
    docker.is_held();
    kill(&river, &id);
    river.runners[0].logs("killed");
    docker.lets_go();
    assert_eq!(river.outcome(&id), Outcome::killed("", 0));
    river.is_idle();
    let ran = river.submit_and_wait(&[], "exit 3");
    assert_eq!(ran.code, Some(3));
    assert_eq!(river.starts(&id), 0);
}

#[test]
fn a_kill_while_docker_starts_the_container_leaves_none() {
    let docker = SlowDocker::at("run");
    let river = Setup::new().runner("docker_bin", docker.program()).start();
    let id = river.submit("sleep 1000");
    docker.is_held();
    kill(&river, &id);
    docker.lets_go();
    river.runners[0].logs("killed");
    let outcome = river.outcome(&id);
    assert_eq!((outcome.status.as_str(), outcome.code), ("killed", None));
    // Nothing came after the container was removed.
    river.is_idle();
    river.gone(&id);
}

#[test]
fn a_kill_at_any_moment_after_a_submit_leaves_no_container() {
    let river = Setup::new().start();
    let mut ids = Vec::new();
    for moment in [0, 20, 50, 100, 150, 200, 300, 400, 600] {
        let id = river.submit("sleep 1000");
        // This is the fault, not a way to wait for anything.
        thread::sleep(Duration::from_millis(moment));
        kill(&river, &id);
        ids.push(id);
    }
    for id in &ids {
        let starts = river.starts(id);
        assert_eq!(river.outcome(id), Outcome::killed("", starts));
        assert!(starts <= 1, "{starts}");
    }
    river.is_idle();
    // Nothing came late.
    river.reports(0, 2);
    for id in &ids {
        river.gone(id);
    }
}

#[test]
fn a_kill_before_the_task_reaches_its_runner_starts_nothing() {
    let setup = Setup::new();
    let cable = Cable::to(setup.runners[0]);
    let url = format!("http://127.0.0.1:{}", cable.port);
    let river = setup.runner("runner_url", url).start();
    cable.becomes(Is::Silent);
    let mut submit = river.client(&["task", "submit", "--quiet", "--", "sleep 1000"]);
    let mut submit = submit.spawn().unwrap();
    let id = until("the task is there", || {
        let tasks = river.json(&["task", "list"]);
        (tasks[0]["status"] == "assigning")
            .then(|| tasks[0]["task_id"].as_str().unwrap().to_owned())
    });
    kill(&river, &id);
    cable.becomes(Is::Cut);
    cable.becomes(Is::Whole);
    submit.wait().unwrap();
    assert_eq!(river.outcome(&id), Outcome::killed("", 0));
    river.is_idle();
    let ran = river.submit_and_wait(&[], "exit 3");
    assert_eq!(ran.code, Some(3));
    assert_eq!(river.starts(&id), 0);
}

#[test]
fn a_kill_that_its_runner_did_not_hear_is_told_again() {
    let setup = Setup::new();
    let cable = Cable::to(setup.runners[0]);
    let url = format!("http://127.0.0.1:{}", cable.port);
    let river = setup.runner("runner_url", url).start();
    let id = river.submit("sleep 1000");
    river.runs(&id);
    cable.becomes(Is::Cut);
    kill(&river, &id);
    river.host.logs("node did not take the kill");
    assert_eq!(river.dockerd.containers(&id).len(), 1);
    cable.becomes(Is::Whole);
    river.gone(&id);
    assert_eq!(river.outcome(&id), Outcome::killed("", 1));
    river.is_idle();
}

#[test]
fn a_kill_while_the_runner_is_dead_ends_the_container_when_it_is_back() {
    let mut river = Setup::new().start();
    let id = river.submit("sleep 1000");
    river.runs(&id);
    river.crash_runner(0);
    kill(&river, &id);
    river.restart_runner(0);
    assert_eq!(river.outcome(&id), Outcome::killed("", 1));
    river.is_idle();
}

#[test]
fn a_kill_outlives_the_host_that_took_it() {
    let mut river = Setup::new().start();
    let id = river.submit("sleep 1000");
    river.runs(&id);
    river.crash_runner(0);
    kill(&river, &id);
    river.crash_host();
    river.restart_host();
    river.restart_runner(0);
    assert_eq!(river.outcome(&id), Outcome::killed("", 1));
    river.is_idle();
}

#[test]
fn a_kill_of_a_task_that_waits_starts_nothing() {
    let river = Setup::new().start();
    let cores = river.node(0, "online")["total_cores"].to_string();
    let first = river.submit_with(&["--cores", &cores], &waiting("go", 0));
    let second = river.submit("echo no");
    river.runs(&first);
    assert_eq!(river.task(&second)["assigned_node"], json!(null));
    kill(&river, &second);
    river.lets_go(0, "go");
    assert_eq!(river.outcome(&first), Outcome::ran(0, "go\n"));
    assert_eq!(river.submit_and_wait(&[], "exit 2").code, Some(2));
    assert_eq!(river.outcome(&second), Outcome::killed("", 0));
}

#[test]
fn memory_and_kills_from_outside_and_plain_codes_are_told_apart() {
    let river = Setup::new().start();
    let greedy = river.submit_with(&["--memory", "20M"], "tail /dev/zero");
    let outcome = river.outcome(&greedy);
    assert_eq!(
        (outcome.status.as_str(), outcome.code, outcome.starts),
        ("killed_oom", Some(137), 1)
    );

    let plain = river.submit("exit 137");
    let outside = river.submit("sleep 1000");
    river.runs(&outside);
    let name = format!("kohakuriver-task-{outside}");
    river.dockerd.docker(&["kill", &name]);
    for id in [&plain, &outside] {
        assert_eq!(river.outcome(id), Outcome::ran(137, ""));
    }
    let user = river.submit("sleep 1000");
    river.runs(&user);
    kill(&river, &user);
    assert_eq!(river.outcome(&user), Outcome::killed("", 1));
    river.is_idle();
}
