//! Submissions that are refused, and how that reads.

use crate::{fake_runner::FakeRunner, tasks::Host};
use serde_json::{Value, json};

#[test]
fn a_request_that_makes_no_sense_is_refused() {
    let host = Host::start();
    let runner = FakeRunner::start(host.port, "one", 4);
    let cases = [
        (
            json!({ "task_type": "vps" }),
            "Tasks of type vps are not supported by this host; only command is.",
        ),
        (
            json!({ "task_type": "dance" }),
            "There is no task type dance; only command is supported.",
        ),
        (
            json!({ "ip_reservation_token": "x" }),
            "ip_reservation_token is not supported by this host: it reserves no addresses.",
        ),
        (
            json!({ "required_gpus": [[0]] }),
            "GPUs need a target: say which node they are on.",
        ),
        (
            json!({ "required_gpus": [[0], [1]], "targets": ["one"] }),
            "required_gpus has 2 lists for 1 targets; it takes one list for each target.",
        ),
        (
            json!({ "targets": ["one:x"] }),
            "`one:x` is no target; write NODE or NODE:NUMA_NODE.",
        ),
        (
            json!({ "container_name": "a", "registry_image": "b" }),
            "container_name and registry_image exclude each other.",
        ),
    ];
    for (fields, detail) in cases {
        assert_eq!(host.submit(fields), (400, json!({ "detail": detail })));
    }
    let missing =
        json!([{ "loc": ["body", "command"], "msg": "Field required", "type": "missing" }]);
    assert_eq!(
        host.post("/api/submit", &json!({})),
        (422, json!({ "detail": missing }))
    );
    let empty = json!([{ "loc": ["body", "command"],
        "msg": "Value error, it must not be empty", "type": "value_error" }]);
    assert_eq!(
        host.submit(json!({ "command": "" })),
        (422, json!({ "detail": empty }))
    );
    let (status, _) = host.submit(json!({ "required_cores": "many" }));
    assert_eq!(status, 422);
    let (status, reply) = host.kill_text("x");
    assert_eq!(
        (status, &reply["detail"][0]["loc"]),
        (422, &json!(["path", "task_id"]))
    );
    assert!(runner.given().is_empty());
}

#[test]
fn a_task_that_no_node_can_take_is_refused_with_reasons_also_by_the_queue() {
    let host = Host::start();
    let none = "No suitable node available for this task.";
    let detail = |reasons: &str| json!({ "detail": format!("{none} {reasons}") });
    assert_eq!(
        host.submit(json!({})),
        (503, detail("no node is registered"))
    );
    let gpus = json!({
        "gpu_info": [{ "gpu_id": 0, "name": "X" }, { "gpu_id": 1 }],
        "numa_topology": { "0": { "cores": [0, 1], "memory_bytes": 1 } },
    });
    let one = FakeRunner::with(host.port, "one", gpus, "");
    let two = FakeRunner::start(host.port, "two", 2);
    let big = json!({ "required_cores": 5, "queue": true });
    let reasons = "node one: 4 cores, 5 wanted; node two: 2 cores, 5 wanted";
    assert_eq!(host.submit(big), (503, detail(reasons)));
    let memory = json!({ "required_memory_bytes": 9_000_000_000_u64, "queue": true });
    let reasons = "node one: 8.0 GB of memory, 9.0 GB wanted; \
                   node two: 8.0 GB of memory, 9.0 GB wanted";
    assert_eq!(host.submit(memory), (503, detail(reasons)));

    // Memory counts also without a target.
    let memory = |bytes: u64| json!({ "required_memory_bytes": bytes });
    host.submitted(memory(6_000_000_000));
    host.submitted(memory(6_000_000_000));
    let reasons = "node one: 2.0 GB of 8.0 GB of memory free, 3.0 GB wanted; \
                   node two: 2.0 GB of 8.0 GB of memory free, 3.0 GB wanted";
    assert_eq!(host.submit(memory(3_000_000_000)), (503, detail(reasons)));
    assert_eq!((one.given().len(), two.given().len()), (1, 1));

    let id = host.submitted(json!({ "targets": ["one:0"], "required_gpus": [[1]] }));
    let told = one.heard("/api/execute").pop().unwrap();
    let part = (
        &told["task_id"],
        &told["required_gpus"],
        &told["target_numa_node_id"],
    );
    assert_eq!(part, (&json!(id), &json!([1]), &json!(0)));
    let targets = ["one:0", "one", "one:3", "two", "three"];
    let (status, reply) = host.submit(json!({
        "targets": targets, "required_gpus": [[1], [2], [], [0], []],
    }));
    let reasons = [
        "node one: GPU 1 is in use",
        "node one: no GPU 2",
        "node one: no NUMA node 3",
        "node two: no GPU 0",
        "node three: not registered",
    ];
    let failed: Vec<Value> = targets
        .iter()
        .zip(reasons)
        .map(|(target, reason)| json!({ "target": target, "reason": reason }))
        .collect();
    let message = format!("{none} {}", reasons.join("; "));
    let detail = json!({ "message": message, "failed_targets": failed });
    assert_eq!((status, reply), (503, json!({ "detail": detail })));
}

#[test]
fn several_targets_get_a_task_each_as_far_as_they_can() {
    let host = Host::start();
    let one = FakeRunner::start(host.port, "one", 4);
    let two = FakeRunner::start(host.port, "two", 4);
    let (status, reply) = host.submit(json!({ "targets": ["one", "two", "three"] }));
    let ids: Vec<i64> = reply["task_ids"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap().parse().unwrap())
        .collect();
    let expected = json!({
        "message": "Task submitted, but not to 1 of its targets.",
        "task_ids": [ids[0].to_string(), ids[1].to_string()],
        "assigned_node": { "hostname": "one", "url": format!("http://127.0.0.1:{}", one.port) },
        "runner_response": true,
        "failed_targets": [{ "target": "three", "reason": "node three: not registered" }],
    });
    assert_eq!((status, reply), (202, expected));
    assert_eq!((one.given(), two.given()), (vec![ids[0]], vec![ids[1]]));
    let batch = json!(ids[0].to_string());
    assert_eq!(host.task(ids[1])["batch_id"], batch);
    assert_eq!(host.task(ids[0])["batch_id"], batch);
}

#[test]
fn what_a_task_runs_in_is_never_left_open() {
    let host = Host::with("tasks_privileged = true\nadditional_mounts = [\"/x:/y\"]\n");
    let runner = FakeRunner::start(host.port, "one", 9);
    let cases = [
        (
            json!({}),
            json!(["kohakuriver-base", "python:3.12-alpine", true, ["/x:/y"]]),
        ),
        (
            json!({ "container_name": "box", "additional_mounts": [] }),
            json!(["box", null, true, null]),
        ),
        (
            json!({ "registry_image": "debian:12", "privileged": false }),
            json!(["", "debian:12", null, ["/x:/y"]]),
        ),
    ];
    for (fields, expected) in cases {
        host.submitted(fields);
        let told = runner.heard("/api/execute").pop().unwrap();
        let keys = [
            "container_name",
            "registry_image",
            "privileged",
            "additional_mounts",
        ];
        assert_eq!(json!(keys.map(|key| told[key].clone())), expected);
    }
}
