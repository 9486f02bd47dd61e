//! HTTP.

use std::{io::Write, process::Command, thread};

use serde_json::{Value, json};

use crate::{
    driver::Client,
    python::{client, python},
    support::{Kernel, Place, ran, request, until},
};

#[test]
fn health_is_the_report_of_the_kernel() {
    let place = Place::new();
    let kernel = place.kernel("[kernel]\nid = \"one\"\n");
    let health = kernel.health();
    assert_eq!(health.status, 200);
    let report = health.json();
    assert_eq!(
        [
            &report["status"],
            &report["kernel_info"]["kernel_id"],
            &report["system"]["pid"]
        ],
        [
            &json!("Healthy"),
            &json!("one"),
            &json!(kernel.pid().as_raw())
        ]
    );
    assert_eq!(report["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn prometheus_reads_the_metrics() {
    let place = Place::new();
    let kernel = place.kernel("");
    Client::connect(&kernel).run("error('x')");
    kernel.health();
    let page = request(kernel.http_port(), "GET", "/metrics", "", "").unwrap();
    let mut command = Command::new(python());
    let read = ran(command.arg(client("metrics.py")), &page.body);
    let families: Value = serde_json::from_str(&read.stdout).unwrap_or_else(|_| panic!("{read:?}"));
    for (name, kind) in [
        ("llmspell_kernel_info", "gauge"),
        ("llmspell_uptime_seconds", "gauge"),
        ("llmspell_executions", "counter"),
        ("llmspell_execution_seconds", "histogram"),
        ("llmspell_active_sessions", "gauge"),
        ("llmspell_messages", "counter"),
        ("llmspell_hmac_failures", "counter"),
        ("llmspell_rate_limited", "counter"),
        ("llmspell_llm_requests", "counter"),
        ("http_requests", "counter"),
        ("http_request_duration_seconds", "histogram"),
        ("process_resident_memory_bytes", "gauge"),
    ] {
        assert_eq!(families[name], kind, "{name} in {families}");
    }
    assert_eq!(
        kernel.metric("llmspell_executions_total{status=\"error\"}"),
        1.0
    );
    assert_eq!(kernel.metric("llmspell_execution_seconds_count"), 1.0);
}

fn post(kernel: &Kernel, headers: &str, body: &Value) -> (u16, Value) {
    let body = body.to_string();
    let reply = request(
        kernel.http_port(),
        "POST",
        "/api/scripts/execute",
        headers,
        &body,
    );
    let reply = reply.unwrap();
    (reply.status, reply.json())
}

#[test]
fn a_script_needs_the_key() {
    let place = Place::new();
    let kernel = place.kernel("[security]\nhmac_key = \"open sesame\"\n");
    let script = json!({ "code": "print('a', ARGS[1]) return 1 + 1", "arguments": ["b"] });
    let done = (200, json!({ "output": "a\tb\n", "result": "2" }));
    assert_eq!(post(&kernel, "X-API-Key: open sesame\r\n", &script), done);
    assert_eq!(
        post(&kernel, "Authorization: Bearer open sesame\r\n", &script),
        done
    );
    for headers in ["", "X-API-Key: open\r\n", "Authorization: Bearer x\r\n"] {
        assert_eq!(post(&kernel, headers, &script).0, 401);
    }
    assert_eq!(kernel.key(), "open sesame");
}

#[test]
fn a_script_that_cannot_run_is_explained() {
    let place = Place::new();
    let kernel = place.kernel("");
    let key = format!("X-API-Key: {}\r\n", kernel.key());
    let (status, answer) = post(&kernel, &key, &json!({ "code": "error('no')" }));
    assert_eq!(
        (status, &answer["error"]["message"]),
        (422, &json!("script:1: no"))
    );
    assert_eq!(post(&kernel, &key, &json!({ "cod": "1" })).0, 400);
    assert_eq!(
        post(&kernel, &key, &json!({ "code": "1", "engine": "js" })).0,
        400
    );
    let other = |method, path| {
        request(kernel.http_port(), method, path, "", "")
            .unwrap()
            .status
    };
    assert_eq!(
        [other("GET", "/nothing"), other("POST", "/health")],
        [404, 405]
    );
}

#[test]
fn pages_of_others_are_refused() {
    let place = Place::new();
    let kernel = place.kernel("[security]\nallowed_origins = [\"localhost\", \"lab.example\"]\n");
    let status = |headers: &str| {
        request(kernel.http_port(), "GET", "/health", headers, "")
            .unwrap()
            .status
    };
    assert_eq!(status("Origin: https://lab.example\r\n"), 200);
    assert_eq!(status("Origin: https://evil.example\r\n"), 403);
    assert_eq!(status("Host: evil.example\r\n"), 403);
    assert_eq!(status("Host: lab.example:9555\r\n"), 200);
}

#[test]
fn more_scripts_at_once_than_allowed_are_told_to_come_again() {
    let place = Place::new();
    let kernel = place.kernel("[runtime]\nmax_concurrent_scripts = 1\n");
    thread::scope(|scope| {
        let slow = scope.spawn(|| {
            kernel
                .script("local t = os.clock() while os.clock() - t < 1 do end return 1")
                .status
        });
        until("the first one runs", || {
            (kernel.health().json()["performance"]["running"] == true).then_some(())
        });
        let second = kernel.script("return 2");
        assert_eq!(second.status, 429);
        assert!(second.head.contains("retry-after: 1"), "{second:?}");
        assert_eq!(slow.join().unwrap(), 200);
    });
}

/// A kernel with a certificate of its own.
fn with_tls(place: &Place) -> Kernel {
    let made = Command::new("openssl")
        .args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes".split(' '))
        .args("-days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost".split(' '))
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(place.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    place.kernel("[security]\ntls_enabled = true\ntls_cert = \"cert.pem\"\ntls_key = \"key.pem\"\n")
}

#[test]
fn tls_is_spoken_with_the_certificate_of_the_configuration() {
    let place = Place::new();
    let kernel = with_tls(&place);
    let port = kernel.http_port();
    let ask = "import ssl, sys, urllib.request\n\
               context = ssl.create_default_context(cafile=sys.argv[1])\n\
               url = f'https://localhost:{sys.argv[2]}/health'\n\
               print(urllib.request.urlopen(url, context=context).status)";
    let mut command = Command::new(python());
    command
        .args(["-c", ask])
        .arg(place.path().join("cert.pem"))
        .arg(port.to_string());
    assert_eq!(ran(&mut command, "").stdout, "200\n");
    assert_eq!(request(port, "GET", "/health", "", ""), None);
    assert_eq!(kernel.connection()["tls"], true);
}

#[test]
fn status_knows_the_certificate_of_a_kernel_and_no_other() {
    let place = Place::new();
    let kernel = with_tls(&place);
    let status = || {
        let mut command = place.command(&["kernel", "status", "--format", "json"]);
        command
            .env("LLMSPELL_CONFIG", place.path().join("kernel.toml"))
            .env("LLMSPELL_KERNEL_CONNECTION_FILE", &kernel.connection_file);
        let said = ran(&mut command, "");
        let kernels: Value =
            serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{said:?}"));
        kernels[0]["status"].clone()
    };
    assert_eq!(status(), "healthy");
    let file = kernel.connection();
    let known = file["tls_sha256"].as_str().unwrap();
    let text = std::fs::read_to_string(&kernel.connection_file).unwrap();
    // In place: the kernel holds the lock of this very file.
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .open(&kernel.connection_file)
        .unwrap();
    file.write_all(text.replace(known, &"0".repeat(64)).as_bytes())
        .unwrap();
    assert_eq!(status(), "silent");
}
