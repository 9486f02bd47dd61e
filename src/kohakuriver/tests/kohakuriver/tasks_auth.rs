//! Who may ask for what.

use crate::{fake_runner::FakeRunner, support::request, tasks::Host};
use serde_json::json;

const SECRETS: &str = "cluster_token = \"cluster-s3cret\"\nauth_enabled = true\n\
                       admin_secret = \"admin-s3cret\"\nlog_level = \"debug\"\n";
const CLUSTER: &str = "Authorization: Bearer cluster-s3cret\r\n";

const ADMIN: &str = "X-Admin-Token: admin-s3cret\r\n";
const BEARER: &str = "Authorization: Bearer admin-s3cret\r\n";
const WRONG: &str = "Authorization: Bearer wr0ng-s3cret\r\n";

/// The answer to a body that no path understands.
fn status(host: &Host, (method, path): (&str, &str), secret: &str) -> u16 {
    let reply = request(host.port, method, path, secret, "{").unwrap();
    if reply.status == 401 {
        assert_eq!(reply.body, r#"{"detail":"Not authenticated"}"#);
    }
    reply.status
}

#[test]
fn each_path_has_its_secret() {
    let host = Host::with(SECRETS);
    let for_runners = [
        ("POST", "/api/register"),
        ("PUT", "/api/heartbeat/one"),
        ("POST", "/api/update"),
    ];
    let for_clients = [
        ("GET", "/api/nodes"),
        ("GET", "/api/health"),
        ("GET", "/api/tasks"),
        ("GET", "/api/status/1"),
        ("POST", "/api/submit"),
        ("POST", "/api/kill/1"),
        ("POST", "/api/command/1/pause"),
        ("POST", "/api/command/1/resume"),
        ("GET", "/api/tasks/1/stdout"),
        ("GET", "/api/tasks/1/stderr"),
    ];
    for path in for_runners {
        for secret in ["", WRONG, ADMIN, BEARER] {
            assert_eq!(status(&host, path, secret), 401, "{path:?} {secret}");
        }
        assert_eq!(status(&host, path, CLUSTER), 422, "{path:?}");
    }
    for path in for_clients {
        for secret in ["", WRONG, CLUSTER] {
            assert_eq!(status(&host, path, secret), 401, "{path:?} {secret}");
        }
        for secret in [ADMIN, BEARER] {
            assert_ne!(status(&host, path, secret), 401, "{path:?} {secret}");
        }
    }
    assert_eq!(status(&host, ("GET", "/health"), ""), 200);
    assert_eq!(status(&host, ("GET", "/metrics"), ""), 200);
}

#[test]
fn runners_are_shown_the_secret_and_the_log_is_not() {
    let host = Host::with(SECRETS);
    let runner = FakeRunner::with(host.port, "one", json!({ "total_cores": 4 }), CLUSTER);
    runner.beat(&[]);
    assert_eq!(status(&host, ("GET", "/api/nodes"), WRONG), 401);
    let body = r#"{"command":"true"}"#;
    let submitted = request(host.port, "POST", "/api/submit", ADMIN, body).unwrap();
    assert_eq!(submitted.status, 202);
    let id = runner.given()[0];
    let kill = format!("/api/kill/{id}");
    assert_eq!(
        request(host.port, "POST", &kill, BEARER, "")
            .unwrap()
            .status,
        202
    );
    runner.is_told_to_kill(id, 1);
    assert_eq!(runner.secrets(), ["Bearer cluster-s3cret"; 2]);
    let log = host.daemon.log();
    assert!(log.contains("DEBUG") && !log.contains("s3cret"), "{log}");
}

#[test]
fn a_runner_with_another_secret_gets_nothing_more() {
    let host = Host::with(SECRETS);
    let runner = FakeRunner::with(host.port, "one", json!({}), CLUSTER);
    let detail = r#"{"detail":"Not authenticated"}"#;
    runner.answers("/api/execute", 401, detail, std::time::Duration::ZERO);
    let body = r#"{"command":"true","queue":true}"#;
    for _ in 0..2 {
        let reply = request(host.port, "POST", "/api/submit", ADMIN, body).unwrap();
        assert_eq!(
            (reply.status, &reply.json()["assigned_node"]),
            (202, &json!(null))
        );
    }
    assert_eq!(runner.given().len(), 1);
    host.daemon.logs("it asks for another CLUSTER_TOKEN");
}
