//! Lists, logs and the last minute.

use std::fs;

use crate::{
    fake_runner::FakeRunner,
    support::{get, until},
    tasks::Host,
};
use serde_json::{Value, json};

fn ids(host: &Host, query: &str) -> Vec<i64> {
    let reply = get(host.port, &format!("/api/tasks{query}")).unwrap();
    assert_eq!(reply.status, 200, "{}", reply.body);
    let json = reply.json();
    let id = |task: &Value| task["task_id"].as_str().unwrap().parse().unwrap();
    json.as_array().unwrap().iter().map(id).collect()
}

#[test]
fn lists_are_newest_first_and_can_be_narrowed() {
    let host = Host::start();
    let one = FakeRunner::start(host.port, "one", 9);
    let _two = FakeRunner::start(host.port, "two", 9);
    let on = |node: &str| host.submitted(json!({ "targets": [node] }));
    let (a, b, c, d) = (on("one"), on("two"), on("one"), on("two"));
    for id in [a, b] {
        one.update(json!({ "task_id": id, "status": "completed", "exit_code": 0 }));
    }
    for (query, expected) in [
        ("", vec![d, c, b, a]),
        ("?limit=2", vec![d, c]),
        ("?limit=2&offset=1", vec![c, b]),
        ("?offset=9", vec![]),
        ("?status=completed", vec![b, a]),
        ("?node=one", vec![c, a]),
        ("?node=one&status=assigning", vec![c]),
        ("?node=nobody", vec![]),
        ("?status=&node=", vec![d, c, b, a]),
    ] {
        assert_eq!(ids(&host, query), expected, "{query}");
    }
    let wrong = get(host.port, "/api/tasks?status=done").unwrap();
    assert_eq!(wrong.status, 422);
    let text = wrong.json()["detail"][0]["msg"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        text.starts_with("`done` is no state; there are pending_approval, "),
        "{text}"
    );
    assert_eq!(get(host.port, "/api/tasks?limit=x").unwrap().status, 422);
    assert_eq!(get(host.port, "/api/status/5").unwrap().status, 404);
    assert_eq!(get(host.port, "/api/status/x").unwrap().status, 422);
}

#[test]
fn a_log_is_read_where_it_is() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 9);
    let id = host.submitted(json!({}));
    let log = |query: &str| {
        let reply = get(host.port, &format!("/api/tasks/{id}/{query}")).unwrap();
        (reply.status, reply.body)
    };
    let path = format!("/api/tasks/{id}/stdout?lines=2");
    runner.answers(&path, 200, "from\nthe runner\n", std::time::Duration::ZERO);
    assert_eq!(
        log("stdout?lines=2"),
        (200, "from\nthe runner\n".to_owned())
    );
    let path = format!("/api/tasks/{id}/stderr?offset=7");
    runner.answers(&path, 404, "{}", std::time::Duration::ZERO);
    assert_eq!(log("stderr?offset=7"), (200, String::new()));
    let path = format!("/api/tasks/{id}/stderr");
    runner.answers(&path, 500, "{}", std::time::Duration::ZERO);
    assert_eq!(log("stderr").0, 502);

    let directory = host.place.path().join(format!("share/logs/{id}"));
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join("stdout.log"), "one\ntwo\nthree\n").unwrap();
    assert_eq!(log("stdout?lines=2"), (200, "two\nthree\n".to_owned()));
    assert_eq!(log("stdout?offset=4"), (200, "two\nthree\n".to_owned()));
    assert_eq!(log("stdout"), (200, "one\ntwo\nthree\n".to_owned()));
    assert_eq!(log("stdout?lines=x").0, 422);
    let unknown = get(host.port, "/api/tasks/5/stdout").unwrap();
    assert_eq!(
        (unknown.status, unknown.body.as_str()),
        (404, r#"{"detail":"Task 5 not found."}"#)
    );
}

#[test]
fn the_last_minute_is_a_sample_for_each_second() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 4);
    let mut beat = json!({ "running_tasks": [], "cpu_percent": 12.34, "memory_percent": 50.0,
        "memory_used_bytes": 4_000_000_000_u64, "current_avg_temp": 40.5, "current_max_temp": null });
    runner.beat_with(beat.clone());
    FakeRunner::start(host.port, "two", 2);
    beat["cpu_percent"] = json!(null);
    let health = until("two samples of both are there", || {
        let health = get(host.port, "/api/health")?.json();
        let samples = health["nodes"].as_array()?;
        let both = samples
            .iter()
            .filter(|nodes| nodes.as_array().unwrap().len() == 2);
        (both.count() >= 2).then_some(health)
    });
    let (nodes, aggregate) = (&health["nodes"], health["aggregate"].as_array().unwrap());
    assert_eq!(nodes.as_array().unwrap().len(), aggregate.len());
    let last = nodes.as_array().unwrap().last().unwrap();
    assert_eq!(last, &get(host.port, "/api/nodes").unwrap().json());
    let mut sum = aggregate.last().unwrap().clone();
    assert_eq!(sum["lastUpdated"].as_str().unwrap().len(), 26);
    sum["lastUpdated"] = json!("time");
    let expected = json!({
        "totalNodes": 2, "onlineNodes": 2, "totalCores": 6, "totalMemBytes": 16_000_000_000_u64,
        "usedMemBytes": 4_000_000_000_u64, "avgCpuPercent": 12.34, "avgMemPercent": 50.0,
        "maxAvgCpuTemp": 40.5, "maxMaxCpuTemp": null, "lastUpdated": "time",
    });
    assert_eq!(sum, expected);
    let one = get(host.port, "/api/health?hostname=one").unwrap().json();
    assert_eq!(one, json!([last[0]]));
    let unknown = get(host.port, "/api/health?hostname=three").unwrap();
    assert_eq!(
        (unknown.status, unknown.body.as_str()),
        (404, r#"{"detail":"Node three not found."}"#)
    );
}
