//! Many tasks. Nearly all the time is docker's: two minutes on two cores that do nothing else.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs, thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::river::{River, Setup};
use crate::support::{get, request};

const TASKS: usize = 1000;
const RUNNERS: usize = 3;

/// How long nothing may happen. How long all of it takes is the machine's affair: one that has other
/// work at the same time is ten times slower. Long enough for a runner to see that docker lost an end.
const STANDSTILL: Duration = Duration::from_secs(120);

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
        let reply = reply.unwrap_or_else(|| panic!("no answer to the submission of {number}"));
        assert_eq!(reply.status, 202, "{number}: {}", reply.body);
        reply.json()["task_ids"][0].as_str().unwrap().to_owned()
    };
    numbers.map(submit).collect()
}

/// How many tasks are in each state.
fn counts(river: &River<'_>) -> BTreeMap<String, usize> {
    let metrics = get(river.setup.port, "/metrics");
    let metrics = metrics.expect("the host answers").body;
    let series = metrics
        .lines()
        .filter_map(|line| line.strip_prefix("kohakuriver_tasks{status=\""));
    series
        .filter_map(|rest| {
            let (status, count) = rest.split_once("\"} ")?;
            Some((status.to_owned(), count.parse().unwrap()))
        })
        .collect()
}

/// Waits until so many tasks have completed, as long as there are always more of them.
fn until_completed(river: &River<'_>, number: usize) {
    let (mut most, mut since) = (0, Instant::now());
    loop {
        let counts = counts(river);
        let completed = counts.get("completed").copied().unwrap_or_default();
        if completed >= number {
            return;
        }
        if completed > most {
            (most, since) = (completed, Instant::now());
        }
        if since.elapsed() > STANDSTILL {
            let others = tasks(river)
                .into_iter()
                .filter(|task| task["status"] != "completed" && !task["assigned_node"].is_null());
            let ids: Vec<String> = others.map(|task| id(&task)).collect();
            panic!(
                "nothing ended for {STANDSTILL:?}; {counts:?}\n{}",
                stories(river, &ids)
            );
        }
        thread::sleep(Duration::from_millis(250));
    }
}

/// Every task, as clients see it.
fn tasks(river: &River<'_>) -> Vec<Value> {
    let page = |offset: usize| {
        let path = format!("/api/tasks?limit=100&offset={offset}");
        let page = get(river.setup.port, &path).expect("the host answers");
        page.json().as_array().unwrap().clone()
    };
    (0..TASKS).step_by(100).flat_map(page).collect()
}

fn id(task: &Value) -> String {
    task["task_id"].as_str().unwrap().to_owned()
}

/// All that is known of these tasks, or of the first of them.
fn stories(river: &River<'_>, ids: &[String]) -> String {
    let stories = ids.iter().take(10).map(|id| river.story(id));
    stories.collect::<Vec<_>>().join("\n")
}

/// How often each number was noted, on all nodes together.
fn noted(river: &River<'_>) -> HashMap<usize, usize> {
    let mut noted = HashMap::new();
    for index in 0..RUNNERS {
        let file = river.shared(index).join("ran");
        let text = fs::read_to_string(&file).unwrap_or_default();
        for line in text.lines() {
            let number = line.parse();
            let number = number.unwrap_or_else(|_| panic!("{} holds {line:?}", file.display()));
            *noted.entry(number).or_default() += 1;
        }
    }
    noted
}

/// Waits until no container of these tasks is left.
fn until_nothing_is_left(river: &River<'_>, ids: &[String]) {
    let ours: BTreeSet<String> = ids
        .iter()
        .map(|id| format!("kohakuriver-task-{id}"))
        .collect();
    let (mut least, mut since) = (usize::MAX, Instant::now());
    loop {
        let left: Vec<String> = river.dockerd.containers("");
        let left: Vec<&str> = left
            .iter()
            .filter(|name| ours.contains(*name))
            .filter_map(|name| name.strip_prefix("kohakuriver-task-"))
            .collect();
        if left.is_empty() {
            return;
        }
        if left.len() < least {
            (least, since) = (left.len(), Instant::now());
        }
        let left: Vec<String> = left.into_iter().map(str::to_owned).collect();
        assert!(
            since.elapsed() < STANDSTILL,
            "containers of {left:?} are left\n{}",
            stories(river, &left)
        );
        thread::sleep(Duration::from_millis(250));
    }
}

#[test]
fn a_thousand_tasks_that_are_queued_in_a_loop_run_once_each() {
    let mut river = Setup::of(RUNNERS).start();
    let start = Instant::now();
    let ids = submit_all(&river);
    eprintln!("{TASKS} tasks were queued in {:?}", start.elapsed());

    // In the middle of it, everything dies once.
    until_completed(&river, TASKS / 4);
    river.crash_host();
    river.restart_host();
    until_completed(&river, TASKS / 2);
    river.crash_runner(0);
    river.restart_runner(0);
    until_completed(&river, TASKS);
    eprintln!("{TASKS} tasks took {:?}", start.elapsed());

    let tasks = tasks(&river);
    let listed: Vec<String> = tasks.iter().rev().map(id).collect();
    assert_eq!(listed, ids);
    let good = (&json!("completed"), &json!(0));
    let bad = tasks
        .iter()
        .filter(|task| (&task["status"], &task["exit_code"]) != good);
    let bad: Vec<String> = bad.map(id).collect();
    assert!(bad.is_empty(), "{bad:?}\n{}", stories(&river, &bad));

    // How often a task ran is what it wrote. Docker's events are no measure of it here: of so many it drops
    // some, and it has told of two starts where the runner gave one `docker run`.
    let mut noted = noted(&river);
    let counts: Vec<_> = (0..TASKS).map(|number| noted.remove(&number)).collect();
    let wrong = (0..TASKS).filter(|number| counts[*number] != Some(1));
    let wrong: Vec<String> = wrong.map(|number| ids[number].clone()).collect();
    assert!(
        wrong.is_empty(),
        "{wrong:?} did not run once; docker tells of these starts of them: {:?}\n{}",
        river.all_starts_of(&wrong),
        stories(&river, &wrong)
    );
    assert_eq!(noted, HashMap::new());

    river.is_idle();
    until_nothing_is_left(&river, &ids);
}
