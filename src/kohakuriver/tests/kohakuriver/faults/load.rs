//! Many tasks. Nearly all the time is docker's: two minutes on two cores that do nothing else.

use std::{
    collections::{BTreeSet, HashMap},
    fs, thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::river::{River, Setup};
use crate::support::{get, request, until};

const TASKS: usize = 1000;
const RUNNERS: usize = 3;

/// Submits tasks one after the other; each notes its own number.
fn submit_all(river: &River<'_>) -> Vec<String> {
    let numbers = 0..TASKS;
    let submit = |number: usize| {
        let body = json!({
            "task_type": "command", "command": format!("echo {number} >>/shared/ran"),
            "queue": true,
        });
        let reply = request(
            river.setup.port,
            "POST",
            "/api/submit",
            "",
            &body.to_string(),
        );
        let reply = reply.unwrap();
        assert_eq!(reply.status, 202, "{}", reply.body);
        reply.json()["task_ids"][0].as_str().unwrap().to_owned()
    };
    numbers.map(submit).collect()
}

fn count(river: &River<'_>, status: &str) -> f64 {
    let series = format!("kohakuriver_tasks{{status=\"{status}\"}} ");
    River::metric(river.setup.port, &series)
}

/// Longer than anything else may take.
fn until_ended(river: &River<'_>, number: usize) {
    let start = Instant::now();
    while count(river, "completed") < number as f64 {
        assert!(
            start.elapsed() < Duration::from_secs(400),
            "{} ended",
            count(river, "completed")
        );
        thread::sleep(Duration::from_millis(250));
    }
}

/// Every task, as clients see it.
fn tasks(river: &River<'_>) -> Vec<Value> {
    let page = |offset: usize| {
        let path = format!("/api/tasks?limit=100&offset={offset}");
        get(river.setup.port, &path)
            .unwrap()
            .json()
            .as_array()
            .unwrap()
            .clone()
    };
    (0..TASKS).step_by(100).flat_map(page).collect()
}

#[test]
fn a_thousand_tasks_that_are_queued_in_a_loop_run_once_each() {
    let mut river = Setup::of(RUNNERS).start();
    let start = Instant::now();
    let ids = submit_all(&river);
    eprintln!("{TASKS} tasks were queued in {:?}", start.elapsed());

    // In the middle of it, everything dies once.
    until_ended(&river, TASKS / 4);
    river.crash_host();
    river.restart_host();
    until_ended(&river, TASKS / 2);
    river.crash_runner(0);
    river.restart_runner(0);
    until_ended(&river, TASKS);
    eprintln!("{TASKS} tasks took {:?}", start.elapsed());

    let tasks = tasks(&river);
    let listed: Vec<&str> = tasks
        .iter()
        .rev()
        .map(|task| task["task_id"].as_str().unwrap())
        .collect();
    assert_eq!(listed, ids);
    let bad = tasks
        .iter()
        .find(|task| (&task["status"], &task["exit_code"]) != (&json!("completed"), &json!(0)));
    assert_eq!(bad, None);

    let mut starts: HashMap<String, usize> = HashMap::new();
    for id in river.all_starts() {
        *starts.entry(id).or_default() += 1;
    }
    // Docker drops events of which its listener did not take all in time, so that a start may be
    // missing here; that every task ran is what its output says, below.
    let twice: Vec<_> = starts.iter().filter(|(_, count)| **count > 1).collect();
    assert_eq!(twice, [], "these were started twice");
    let mut ran: Vec<usize> = (0..RUNNERS)
        .flat_map(|index| {
            let text = fs::read_to_string(river.shared(index).join("ran")).unwrap();
            text.lines()
                .map(|line| line.parse().unwrap())
                .collect::<Vec<usize>>()
        })
        .collect();
    ran.sort_unstable();
    assert_eq!(ran, (0..TASKS).collect::<Vec<_>>());

    river.is_idle();
    let ours: BTreeSet<String> = ids
        .iter()
        .map(|id| format!("kohakuriver-task-{id}"))
        .collect();
    until("nothing is left", || {
        let left = river.dockerd.containers("");
        left.iter().all(|name| !ours.contains(name)).then_some(())
    });
}
