//! Those who send nonsense, and those who should not be here.

use std::{
    io::{Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    time::Duration,
};

use serde_json::json;

use crate::{
    driver::Client,
    support::{Kernel, Place, request, until},
};

/// The beginning of a peer of ZeroMQ that speaks NULL.
fn greeting() -> Vec<u8> {
    let mut greeting = vec![0; 64];
    greeting[0] = 0xff;
    greeting[9] = 0x7f;
    greeting[10] = 3;
    greeting[12..16].copy_from_slice(b"NULL");
    greeting
}

fn ready(kind: &str) -> Vec<u8> {
    let mut body = b"\x05READY\x0bSocket-Type".to_vec();
    body.extend_from_slice(&u32::try_from(kind.len()).unwrap().to_be_bytes());
    body.extend_from_slice(kind.as_bytes());
    let mut frame = vec![4, u8::try_from(body.len()).unwrap()];
    frame.extend(body);
    frame
}

/// Sends bytes to the shell port, and waits until they are taken or the kernel hangs up.
fn throw(kernel: &Kernel, bytes: &[u8]) {
    let mut stream = TcpStream::connect(("127.0.0.1", kernel.port("shell_port"))).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    // The kernel may hang up while we are still sending.
    let _ = stream.write_all(bytes);
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
}

#[test]
fn garbage_frames_are_dropped_and_the_kernel_goes_on() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let dealer = [greeting(), ready("DEALER")].concat();
    let after = |frames: &[u8]| [&dealer[..], frames].concat();
    let thrown: [Vec<u8>; 9] = [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        vec![0xff; 64],
        vec![0; 4096],
        [greeting(), ready("SUB")].concat(),
        [greeting(), vec![0xee; 100]].concat(),
        after(b"\x00\x05hello"),
        after(b"\x01\x09<IDS|MSG>\x00\x00"),
        // 2^62 bytes are announced, and none comes.
        after(&[2, 0x40, 0, 0, 0, 0, 0, 0, 0]),
        after(&[1, 0].repeat(1000)),
    ];
    for bytes in &thrown {
        throw(&kernel, bytes);
    }
    assert_eq!(client.value("1 + 1"), "2");
    assert_eq!(kernel.metric("llmspell_malformed_messages_total"), 2.0);
    assert_eq!(kernel.health().status, 200);
}

#[test]
fn a_message_with_the_wrong_key_is_dropped_and_counted() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut stranger = Client::with_key(&kernel, Some("wrong"));
    assert_eq!(
        stranger.order(&json!({ "do": "silent", "seconds": 0.5 })),
        json!(true)
    );
    assert_eq!(kernel.metric("llmspell_hmac_failures_total"), 1.0);
    assert_eq!(Client::connect(&kernel).value("1 + 1"), "2");
}

#[test]
fn two_clients_share_what_a_script_sets() {
    let place = Place::new();
    let kernel = place.kernel("");
    Client::connect(&kernel).run("shared = 7");
    assert_eq!(Client::connect(&kernel).value("shared"), "7");
}

#[test]
fn ten_clients_are_served_and_the_eleventh_is_refused() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut crowd = Client::with_key(&kernel, None);
    let said = crowd.order(&json!({ "do": "crowd", "clients": 11 }));
    let mut expected = vec![json!("ok"); 10];
    expected.extend([json!("TooManyClients"), json!("ok")]);
    assert_eq!(said, json!(expected));
    assert_eq!(kernel.metric("llmspell_active_sessions"), 10.0);
}

#[test]
fn one_client_more_than_the_limit_is_refused() {
    let place = Place::new();
    let kernel = place.kernel("[kernel]\nmax_clients = 2\n");
    let mut first = Client::connect(&kernel);
    let _second = Client::connect(&kernel);
    let mut third = Client::with_key(&kernel, None);
    assert_eq!(
        third.ask("kernel_info_request", json!({}))["ename"],
        "TooManyClients"
    );
    assert_eq!(first.value("1 + 1"), "2");
    assert_eq!(kernel.metric("llmspell_active_sessions"), 2.0);
}

#[test]
fn a_message_larger_than_the_limit_ends_its_connection() {
    let place = Place::new();
    let kernel = place.kernel("[security]\nmax_message_size_mb = 1\n");
    let mut client = Client::connect(&kernel);
    assert_eq!(
        client.value(&format!("#'{}'", "x".repeat(900_000))),
        "900000"
    );
    let dealer = [greeting(), ready("DEALER")].concat();
    throw(
        &kernel,
        &[&dealer[..], &[2, 0, 0, 0, 0, 0, 0x20, 0, 0]].concat(),
    );
    kernel.logs("larger than max_message_size_mb");
    let body = json!({ "code": "x".repeat(1_100_000) }).to_string();
    let key = format!("X-API-Key: {}\r\n", kernel.key());
    let reply = request(
        kernel.http_port(),
        "POST",
        "/api/scripts/execute",
        &key,
        &body,
    );
    // Without reading all of it, the kernel may hang up before we see its answer.
    assert!(reply.is_none_or(|reply| reply.status == 413));
}

#[test]
fn scripts_beyond_the_rate_are_refused() {
    let place = Place::new();
    let kernel = place.kernel("[security]\nrate_limit_per_minute = 3\n");
    let mut client = Client::connect(&kernel);
    (0..3).for_each(|_| drop(client.run("x = 1")));
    assert_eq!(client.error("x = 1"), "RateLimited");
    // Each client has a rate of its own.
    assert_eq!(Client::connect(&kernel).value("1 + 1"), "2");
    let codes: Vec<u16> = (0..4).map(|_| kernel.script("return 1").status).collect();
    assert_eq!(codes, [200, 200, 200, 429]);
    let head = kernel.script("return 1").head;
    assert!(head.contains("retry-after: "), "{head}");
    assert_eq!(kernel.metric("llmspell_rate_limited_total"), 3.0);
}

#[test]
fn the_connection_file_is_for_its_user_only_and_names_the_kernel() {
    let place = Place::new();
    let kernel = place.kernel("[kernel]\nid = \"one\"\n");
    let mode = std::fs::metadata(&kernel.connection_file)
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o7777, 0o600);
    let file = kernel.connection();
    assert_eq!(
        [&file["kernel_id"], &file["signature_scheme"], &file["pid"]],
        [
            &json!("one"),
            &json!("hmac-sha256"),
            &json!(kernel.pid().as_raw())
        ]
    );
    assert_eq!(kernel.key().len(), 64);
}

#[test]
fn a_kernel_that_nobody_needs_ends() {
    let place = Place::new();
    let mut kernel = place.kernel("[kernel]\nidle_timeout = 1\n");
    assert_eq!(kernel.ended().0, Some(0));
    kernel.logs("kernel.idle_timeout");
    let busy = place.kernel("[kernel]\nidle_timeout = 0\n");
    until("time passes", || {
        (busy.metric("llmspell_uptime_seconds") > 1.5).then_some(())
    });
}
