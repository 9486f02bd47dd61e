//! Tasks that wait.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    fake_runner::FakeRunner,
    support::{get, until},
    tasks::Host,
};
use serde_json::{Value, json};

fn done(runner: &FakeRunner, id: i64) {
    runner.update(json!({ "task_id": id, "status": "completed", "exit_code": 0 }));
}

#[test]
fn a_task_waits_for_room_and_a_big_one_is_not_passed() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 4);
    let first = host.submitted(json!({ "required_cores": 2 }));
    let (status, reply) = host.submit(json!({ "required_cores": 4, "queue": true }));
    let big: i64 = reply["task_ids"][0].as_str().unwrap().parse().unwrap();
    let expected = json!({
        "message": "Task submitted; 1 of 1 wait for a free node.",
        "task_ids": [big.to_string()], "assigned_node": null, "runner_response": null,
    });
    assert_eq!((status, reply), (202, expected));
    let waiting = host.task(big);
    assert_eq!(
        (&waiting["status"], &waiting["assigned_node"]),
        (&json!("pending"), &Value::Null)
    );
    // A small one would fit, but it would keep the big one waiting.
    let small = host.submitted(json!({ "queue": true }));
    let (status, reply) = host.submit(json!({}));
    let reason = "No suitable node available for this task. node one: 0 of 4 cores free, 1 wanted";
    assert_eq!((status, reply), (503, json!({ "detail": reason })));
    assert_eq!(runner.given(), [first]);

    done(&runner, first);
    runner.is_given(big);
    assert_eq!(host.task(small)["status"], "pending");
    done(&runner, big);
    runner.is_given(small);
    assert_eq!(runner.given(), [first, big, small]);
}

#[test]
fn a_task_that_may_wait_waits_for_the_first_node_of_all() {
    let host = Host::start();
    let small = host.submitted(json!({ "queue": true }));
    let named = host.submitted(json!({ "targets": ["two"], "queue": true }));
    let host = host.crash_and_restart();
    for id in [small, named] {
        let task = host.task(id);
        let waits = (&task["status"], &task["assigned_node"]);
        assert_eq!(waits, (&json!("pending"), &Value::Null));
    }
    let one = FakeRunner::start(host.port, "one", 4);
    one.is_given(small);
    // From here on there is something to compare a wish with.
    let (status, _) = host.submit(json!({ "targets": ["three"], "queue": true }));
    assert_eq!(status, 503);
    let two = FakeRunner::start(host.port, "two", 4);
    two.is_given(named);
    assert_eq!((one.given(), two.given()), (vec![small], vec![named]));
}

#[test]
fn a_waiting_task_that_is_killed_makes_room_for_the_next() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 4);
    host.submitted(json!({ "required_cores": 2 }));
    let big = host.submitted(json!({ "required_cores": 4, "queue": true }));
    let small = host.submitted(json!({ "queue": true }));
    assert_eq!(host.kill(big).0, 202);
    runner.is_given(small);
    assert!(!runner.given().contains(&big));
    assert!(runner.heard("/api/kill").is_empty(), "no node had it");
}

#[test]
fn the_queue_survives_a_crash_and_goes_on_when_its_node_comes() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 1);
    let first = host.submitted(json!({}));
    let waiting: Vec<i64> = (0..3)
        .map(|_| host.submitted(json!({ "queue": true })))
        .collect();
    let host = host.crash_and_restart();
    // What is written down as held stays held: nothing is given twice.
    assert_eq!(host.task(first)["status"], "assigning");
    let newer = host.submitted(json!({ "queue": true }));
    assert!(newer > waiting[2]);
    let mut expected = vec![first];
    for id in waiting.into_iter().chain([newer]) {
        done(&runner, expected[expected.len() - 1]);
        runner.is_given(id);
        expected.push(id);
    }
    assert_eq!(runner.given(), expected);
}

#[test]
fn a_node_that_is_not_reachable_gives_its_task_back() {
    let host = Host::start();
    let url = json!({ "url": "http://127.0.0.1:1", "total_cores": 8 });
    let broken = FakeRunner::with(host.port, "broken", url, "");
    let runner = FakeRunner::start(host.port, "one", 4);
    // Without a queue, too: the next best node takes it.
    let (status, reply) = host.submit(json!({}));
    assert_eq!(
        (status, &reply["assigned_node"]["hostname"]),
        (202, &json!("one"))
    );
    let (status, reply) = host.submit(json!({ "required_cores": 5 }));
    let detail = reply["detail"].as_str().unwrap();
    let start = "No suitable node available for this task. node broken: not reachable at \
                 http://127.0.0.1:1: ";
    assert!(status == 503 && detail.starts_with(start), "{detail}");

    let waiting = host.submitted(json!({ "required_cores": 6, "queue": true }));
    assert_eq!(host.task(waiting)["status"], "pending");
    broken.register(json!({ "total_cores": 8 }));
    broken.is_given(waiting);
    assert_eq!(runner.given().len(), 1);
}

#[test]
fn a_node_that_refuses_a_task_fails_it_and_a_duplicate_is_accepted() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 4);
    let soon = Duration::ZERO;
    runner.answers("/api/execute", 422, r#"{"detail":"no"}"#, soon);
    let (status, reply) = host.submit(json!({ "queue": true }));
    let detail = "No suitable node available for this task. node one: it answered 422 \
                  Unprocessable Entity: no";
    assert_eq!((status, reply), (503, json!({ "detail": detail })));
    let failed = host.task(runner.given()[0]);
    assert_eq!(failed["status"], "failed");
    let message = "Node one refused the task: it answered 422 Unprocessable Entity: no.";
    assert_eq!(failed["error_message"], message);

    runner.answers("/api/execute", 409, r#"{"detail":"already here"}"#, soon);
    let (status, reply) = host.submit(json!({}));
    assert_eq!((status, &reply["runner_response"]), (202, &json!(true)));

    runner.answers(
        "/api/execute",
        503,
        r#"{"detail":"its disk is full"}"#,
        soon,
    );
    let waiting = host.submitted(json!({ "queue": true }));
    assert_eq!(host.task(waiting)["status"], "pending");
}

#[test]
fn a_thousand_tasks_run_once_each() {
    let host = Host::start();
    let runners: Vec<FakeRunner> = ["one", "two", "three"]
        .map(|name| FakeRunner::start(host.port, name, 16))
        .into();
    let submitted: BTreeSet<i64> = std::thread::scope(|scope| {
        let work: Vec<_> = (0..4)
            .map(|_| {
                let submit = || host.submitted(json!({ "queue": true }));
                scope.spawn(move || (0..250).map(|_| submit()).collect::<Vec<i64>>())
            })
            .collect();
        let mut ended = 0;
        while ended < 1000 {
            for runner in &runners {
                let given = runner.given();
                // Each runner tells of its own, in the order in which it got them.
                for id in given.iter().skip(runner.ended()) {
                    done(runner, *id);
                    ended += 1;
                }
                runner.ended_are(given.len());
            }
        }
        work.into_iter()
            .flat_map(|work| work.join().unwrap())
            .collect()
    });
    let mut given: Vec<i64> = runners.iter().flat_map(FakeRunner::given).collect();
    given.sort_unstable();
    assert_eq!(given, submitted.into_iter().collect::<Vec<i64>>());
    let metrics = until("all have completed", || {
        let metrics = get(host.port, "/metrics")?.body;
        metrics
            .contains("kohakuriver_tasks{status=\"completed\"} 1000\n")
            .then_some(metrics)
    });
    for line in [
        "kohakuriver_tasks{status=\"pending\"} 0",
        "kohakuriver_cores_total 48",
        "kohakuriver_cores_used 0",
        "kohakuriver_nodes{status=\"online\"} 3",
    ] {
        assert!(
            metrics.contains(&format!("\n{line}\n")),
            "{line}: {metrics}"
        );
    }
}
