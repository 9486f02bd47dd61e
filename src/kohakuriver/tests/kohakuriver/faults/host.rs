//! Hosts that die.

use std::{process::Stdio, thread, time::Duration};

use super::{
    cable::{Cable, Is},
    outcome::Outcome,
    river::{Setup, waiting},
    slow_docker::SlowDocker,
};
use crate::{dockerd::Dockerd, support::until};

#[test]
fn a_host_that_is_killed_loses_neither_running_nor_queued_tasks() {
    let mut river = Setup::new().start();
    let cores = river.node(0, "online")["total_cores"].as_u64().unwrap();
    let all = ["--cores", &cores.to_string()];
    let running = river.submit_with(&all, &waiting("go", 3));
    river.runs(&running);
    let queued: Vec<String> = (0..3)
        .map(|n| river.submit_with(&all, &format!("exit {n}")))
        .collect();
    river.crash_host();
    river.restart_host();
    assert_eq!(river.task(&running)["status"], "running");
    for id in &queued {
        assert_eq!(river.task(id)["status"], "pending");
    }
    river.lets_go(0, "go");
    assert_eq!(river.outcome(&running), Outcome::ran(3, "go\n"));
    for (code, id) in (0..).zip(&queued) {
        assert_eq!(river.outcome(id), Outcome::ran(code, ""));
    }
    river.is_idle();
    // First come, first served.
    assert_eq!(river.all_starts_of(&queued), queued);
}

#[test]
fn a_task_that_ended_while_the_host_was_dead_has_its_true_code() {
    let mut river = Setup::new().start();
    let id = river.submit(&waiting("go", 7));
    river.runs(&id);
    river.crash_host();
    river.lets_go(0, "go");
    river.gone(&id);
    river.restart_host();
    assert_eq!(river.outcome(&id), Outcome::ran(7, "go\n"));
    river.is_idle();
}

#[test]
fn a_host_that_is_killed_while_an_image_is_fetched_sees_the_task_end() {
    let docker = SlowDocker::at("image");
    let mut river = Setup::new().runner("docker_bin", docker.program()).start();
    let id = river.submit("echo fetched");
    docker.is_held();
    river.crash_host();
    river.restart_host();
    docker.lets_go();
    assert_eq!(river.outcome(&id), Outcome::ran(0, "fetched\n"));
    river.is_idle();
}

/// The host dies while it gives a task to a runner.
fn killed_while_assigning(is: Is) {
    let setup = Setup::new();
    let cable = Cable::to(setup.runners[0]);
    let url = format!("http://127.0.0.1:{}", cable.port);
    let mut river = setup.runner("runner_url", url).start();
    cable.becomes(is);
    let mut submit = river.client(&["task", "submit", "--quiet", "--", "echo once; exit 5"]);
    let mut submit = submit.spawn().unwrap();
    let id = until("the task is there", || {
        let tasks = river.json(&["task", "list"]);
        Some(tasks.as_array()?.first()?["task_id"].as_str()?.to_owned())
    });
    if is == Is::OneWay {
        river.runners[0].logs("accepted");
    }
    river.crash_host();
    submit.wait().unwrap();
    cable.becomes(Is::Cut);
    cable.becomes(Is::Whole);
    river.restart_host();
    assert_eq!(river.outcome(&id), Outcome::ran(5, "once\n"));
    river.is_idle();
}

#[test]
fn a_host_that_is_killed_before_the_runner_got_the_task_gives_it_again() {
    killed_while_assigning(Is::Silent);
}

#[test]
fn a_host_that_is_killed_before_the_runner_answered_does_not_run_the_task_twice() {
    killed_while_assigning(Is::OneWay);
}

#[test]
fn a_host_that_is_killed_at_any_moment_after_a_submit_runs_each_task_once() {
    let mut river = Setup::new().start();
    let mut promised = Vec::new();
    for moment in [0, 10, 20, 50, 100, 200, 400] {
        let mut submit = river.client(&["task", "submit", "--quiet", "--", "echo once; exit 5"]);
        let submit = submit
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // This is the fault, not a way to wait for anything.
        thread::sleep(Duration::from_millis(moment));
        river.crash_host();
        let output = submit.wait_with_output().unwrap();
        river.restart_host();
        if output.status.success() {
            let id = String::from_utf8(output.stdout).unwrap();
            promised.push((moment, id.trim().to_owned()));
        }
    }
    let tasks = river.json(&["task", "list"]);
    let tasks = tasks.as_array().unwrap().iter();
    let ids: Vec<&str> = tasks
        .map(|task| task["task_id"].as_str().unwrap())
        .collect();
    for (moment, id) in &promised {
        assert!(ids.contains(&id.as_str()), "{id} after {moment} ms");
    }
    assert!(!promised.is_empty());
    // Also those of which nobody was told.
    for id in ids {
        assert_eq!(river.outcome(id), Outcome::ran(5, "once\n"));
    }
    river.is_idle();
}

#[test]
fn a_machine_that_loses_power_goes_on_with_what_waited() {
    let dockerd = Dockerd::start("");
    let mut river = Setup::new().start_on(&dockerd);
    let all = river.node(0, "online")["total_cores"].to_string();
    let running = river.submit_with(&["--cores", &all], &waiting("go", 3));
    river.runs(&running);
    let queued = river.submit("echo after; exit 4");
    let killed = river.submit("echo no");
    river.crash_host();
    river.crash_runner(0);
    dockerd.kill();
    // All come back at once, the last one last.
    river.restart_runner(0);
    river.restart_host();
    river.does(&["task", "kill", &killed]);
    assert_eq!(river.task(&running)["status"], "running");
    dockerd.restart();
    let ended = river.sees(&running, "failed");
    assert_eq!(ended["exit_code"], 137, "{ended}");
    let after = river.sees(&queued, "failed");
    assert_eq!(after["exit_code"], 4, "{after}");
    assert_eq!(river.log(&queued), b"after\n");
    assert_eq!(river.task(&killed)["status"], "killed");
    assert_eq!(river.log(&killed), b"");
    for id in [&running, &queued, &killed] {
        river.gone(id);
    }
    river.is_idle();
}

#[test]
fn a_host_that_stops_leaves_tasks_running_and_takes_their_verdicts_later() {
    let mut river = Setup::new().start();
    let id = river.submit(&waiting("go", 4));
    river.runs(&id);
    let (status, time) = river.host.stop();
    assert_eq!(status.code(), Some(0));
    assert!(time < Duration::from_secs(2), "{time:?}");
    river.lets_go(0, "go");
    river.gone(&id);
    river.restart_host();
    assert_eq!(river.outcome(&id), Outcome::ran(4, "go\n"));
    river.is_idle();
}

#[test]
fn a_client_that_waits_outlives_a_restart_of_the_host() {
    let mut river = Setup::new().start();
    let mut wait = river.client(&[
        "task",
        "submit",
        "--quiet",
        "--wait",
        "--",
        &waiting("go", 6),
    ]);
    let wait = thread::spawn(move || wait.output().unwrap());
    until("it runs", || {
        let tasks = river.json(&["task", "list"]);
        (tasks[0]["status"] == "running").then_some(())
    });
    river.crash_host();
    river.restart_host();
    river.lets_go(0, "go");
    assert_eq!(wait.join().unwrap().status.code(), Some(6));
}
