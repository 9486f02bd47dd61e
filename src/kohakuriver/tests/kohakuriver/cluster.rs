//! A host and runners on this machine.

use crate::support::{Daemon, Place, answering, free_port, get, request, until};
use serde_json::{Value, json};

fn node(host: u16, name: &str, status: &str) -> Value {
    until(&format!("{name} is {status}"), || {
        let nodes = get(host, "/api/nodes")?.json();
        let found = nodes
            .as_array()?
            .iter()
            .find(|node| node["hostname"] == name)?;
        (found["status"] == status).then(|| found.clone())
    })
}

#[test]
fn a_runner_registers_reports_and_goes_offline() {
    let (place, host, port) = (Place::new(), free_port(), free_port());
    let config = place.host_config(host);
    let _host = Daemon::start(&place, &["host", "--config", &config]);
    let runner_config = place.runner_config(host, port, "");
    let mut runner = Daemon::start(&place, &["runner", "-c", &runner_config]);
    let name = format!("node-{port}");

    let online = until("the figures arrive", || {
        let node = node(host, &name, "online");
        (!node["cpu_percent"].is_null()).then_some(node)
    });
    let mut keys: Vec<&str> = online
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    let expected = [
        "available_cores",
        "cores_in_use",
        "cpu_percent",
        "current_avg_temp",
        "current_max_temp",
        "gpu_info",
        "hostname",
        "last_heartbeat",
        "memory_percent",
        "memory_total_bytes",
        "memory_used_bytes",
        "numa_topology",
        "runner_version",
        "status",
        "total_cores",
        "url",
        "vfio_gpus",
        "vm_capable",
    ];
    assert_eq!(keys, expected);
    assert_eq!(online["url"], format!("http://127.0.0.1:{port}"));
    assert_eq!(online["cores_in_use"], 0);
    assert_eq!(online["available_cores"], online["total_cores"]);
    assert_eq!(online["runner_version"], env!("CARGO_PKG_VERSION"));
    assert!(online["memory_used_bytes"].as_u64() < online["memory_total_bytes"].as_u64());

    let health = get(port, "/health").unwrap();
    assert_eq!(health.status, 200);
    let detail = "there is no /nonexistent/docker: install docker, or set DOCKER_BIN";
    let components = json!([
        { "name": "host", "status": "ok" },
        { "name": "docker", "status": "degraded", "detail": detail },
        { "name": "shared_dir", "status": "ok" },
        { "name": "outbox", "status": "ok" },
    ]);
    assert_eq!(health.json()["status"], "degraded");
    assert_eq!(health.json()["components"], components);

    runner.stop();
    let offline = node(host, &name, "offline");
    assert_eq!(
        (&offline["cores_in_use"], &offline["available_cores"]),
        (&json!("N/A"), &json!(0))
    );
}

#[test]
fn a_runner_finds_a_host_that_comes_later_and_one_that_forgot_it() {
    let (place, host, port) = (Place::new(), free_port(), free_port());
    let runner_config = place.runner_config(host, port, "");
    let runner = Daemon::start(&place, &["runner", "-c", &runner_config]);
    answering(port);
    runner.logs("failed to register at");
    let health = get(port, "/health").unwrap().json();
    assert_eq!(health["components"][0]["status"], "degraded");

    let config = place.host_config(host);
    let mut first = Daemon::start(&place, &["host", "--config", &config]);
    let name = format!("node-{port}");
    node(host, &name, "online");

    first.stop();
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(place.path().join(format!("kohakuriver.db{suffix}")));
    }
    let _second = Daemon::start(&place, &["host", "--config", &config]);
    node(host, &name, "online");
    runner.logs("the host does not know this node; registering again");
}

#[test]
fn a_wrong_request_gets_the_errors_of_the_python_implementation() {
    let (place, host) = (Place::new(), free_port());
    let config = place.host_config(host);
    let _host = Daemon::start(&place, &["host", "--config", &config]);
    answering(host);
    let ask = |method, path, body| {
        let reply = request(host, method, path, "", body).unwrap();
        (reply.status, reply.body)
    };
    let missing =
        r#"{"detail":[{"type":"missing","loc":["body","hostname"],"msg":"Field required"}]}"#;
    assert_eq!(
        ask("POST", "/api/register", "{}"),
        (422, missing.to_owned())
    );
    let (status, body) = ask("POST", "/api/register", "no json");
    assert_eq!(status, 422);
    assert!(
        body.starts_with(r#"{"detail":[{"type":"value_error","loc":["body"],"msg":"#),
        "{body}"
    );
    let unknown = r#"{"detail":"Node nobody is not registered."}"#;
    assert_eq!(
        ask("PUT", "/api/heartbeat/nobody", "{}"),
        (404, unknown.to_owned())
    );
    assert_eq!(
        ask("GET", "/nothing", ""),
        (404, r#"{"detail":"Not Found"}"#.to_owned())
    );
    let method = r#"{"detail":"Method Not Allowed"}"#;
    assert_eq!(ask("GET", "/api/register", ""), (405, method.to_owned()));
    // A runner in Python sends more, and reads `overlay`.
    let node = r#"{"hostname":"py","url":"http://10.0.0.1:8001","total_cores":4,"new_field":1}"#;
    let registered =
        r#"{"message":"Node py registered successfully.","created":true,"overlay":null}"#;
    assert_eq!(
        ask("POST", "/api/register", node),
        (200, registered.to_owned())
    );
    let beat = r#"{"running_tasks":[],"killed_tasks":[],"cpu_percent":1.5,"gpu_info":null}"#;
    let received = r#"{"message":"Heartbeat received"}"#;
    assert_eq!(
        ask("PUT", "/api/heartbeat/py", beat),
        (200, received.to_owned())
    );
    let metrics = get(host, "/metrics").unwrap().body;
    // The table as it is now, not as it was when the host last looked for silent nodes.
    for line in [
        "kohakuriver_heartbeats_total{node=\"py\"} 1",
        "kohakuriver_nodes{status=\"online\"} 1",
        "kohakuriver_nodes{status=\"offline\"} 0",
        "kohakuriver_cores_total 4",
    ] {
        assert!(
            metrics.contains(&format!("\n{line}\n")),
            "{line}: {metrics}"
        );
    }
}

#[test]
fn a_cluster_token_keeps_others_out_and_out_of_the_log() {
    let (place, host, port) = (Place::new(), free_port(), free_port());
    let config = place.host_config(host);
    let mut command = place.command(&["host", "--config", &config]);
    command
        .env("KOHAKURIVER_CLUSTER_TOKEN", "s3cret-token")
        .env("LOG_LEVEL", "full");
    let host_daemon = Daemon::spawn(&place, command);
    answering(host);
    let node = r#"{"hostname":"x","url":"http://10.0.0.1:8001","total_cores":4}"#;
    let register = |headers| request(host, "POST", "/api/register", headers, node).unwrap();
    let refused = register("Authorization: Bearer wrong\r\n");
    assert_eq!(
        (refused.status, refused.body.as_str()),
        (401, r#"{"detail":"Not authenticated"}"#)
    );
    assert_eq!(register("").status, 401);
    assert_eq!(
        register("Authorization: Bearer s3cret-token\r\n").status,
        200
    );

    let more = "cluster_token = \"s3cret-token\"\nlog_level = \"full\"\n";
    let runner_config = place.runner_config(host, port, more);
    let runner = Daemon::start(&place, &["runner", "-c", &runner_config]);
    self::node(host, &format!("node-{port}"), "online");
    assert!(
        !host_daemon.log().contains("s3cret"),
        "{}",
        host_daemon.log()
    );
    assert!(!runner.log().contains("s3cret"), "{}", runner.log());

    let other = Place::new();
    let port = free_port();
    let runner_config = other.runner_config(host, port, "cluster_token = \"other\"\n");
    let runner = Daemon::start(&other, &["runner", "-c", &runner_config]);
    runner.logs("it asks for another CLUSTER_TOKEN");
}

#[test]
fn a_database_of_the_python_implementation_is_taken_over() {
    let (place, host) = (Place::new(), free_port());
    let config = place.host_config(host);
    let database = rusqlite::Connection::open(place.path().join("kohakuriver.db")).unwrap();
    database
        .execute_batch(
            "CREATE TABLE nodes (hostname VARCHAR(255) NOT NULL PRIMARY KEY, \
             url VARCHAR(255) NOT NULL, total_cores INTEGER NOT NULL, memory_total_bytes BIGINT, \
             status VARCHAR(255) NOT NULL, last_heartbeat DATETIME);
             CREATE TABLE tasks (task_id BIGINT NOT NULL PRIMARY KEY);
             INSERT INTO nodes VALUES ('old', 'http://10.0.0.2:8001', 8, 1024, 'offline', \
             '2026-01-02 03:04:05.000006');",
        )
        .unwrap();
    let _host = Daemon::start(&place, &["host", "--config", &config]);
    answering(host);
    let old = node(host, "old", "offline");
    assert_eq!(old["last_heartbeat"], "2026-01-02T03:04:05.000006");
    assert_eq!(old["total_cores"], 8);

    database.execute_batch("DROP TABLE nodes").unwrap();
    let health = get(host, "/health").unwrap();
    assert_eq!(health.status, 503);
    assert_eq!(health.json()["status"], "unhealthy");
    let detail = "the database failed: no such table: nodes: SQL logic error";
    assert_eq!(health.json()["components"][0]["detail"], detail);
}

#[test]
fn the_command_shows_the_cluster() {
    let (place, host) = (Place::new(), free_port());
    let config = place.host_config(host);
    let _host = Daemon::start(&place, &["host", "--config", &config]);
    answering(host);
    let node = r#"{"hostname":"one","url":"http://10.0.0.1:8001","total_cores":4}"#;
    assert_eq!(
        request(host, "POST", "/api/register", "", node)
            .unwrap()
            .status,
        200
    );
    let port = host.to_string();

    let json = place.run(&["node", "list", "-P", &port, "-f", "json"]);
    let listed: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(listed, get(host, "/api/nodes").unwrap().json());
    let none = place.run(&[
        "-P", &port, "-f", "json", "node", "list", "--status", "offline",
    ]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(0), "[]\n"));
    let table = place.run(&["node", "status", "one", "-P", &port]);
    let lines: Vec<&str> = table.stdout.lines().map(str::trim).collect();
    assert_eq!(
        lines[..4],
        [
            "NODE            one",
            "status          online",
            "url             http://10.0.0.1:8001",
            "cores           0 of 4 in use"
        ]
    );
    let missing = place.run(&["node", "status", "two", "-P", &port]);
    assert_eq!(missing.code, Some(1));
    let message = format!(
        "error: there is no node two\nhint: the host at http://localhost:{port} knows: one\n"
    );
    assert_eq!(missing.stderr, message);
}
