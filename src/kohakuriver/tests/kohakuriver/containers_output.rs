//! What tasks write, and how it is read.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    net::TcpStream,
    os::unix::fs::symlink,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    node::{Node, completed},
    support::get,
};

/// The size that is told, and the bytes.
fn fetched(port: u16, path: &str) -> (u64, Vec<u8>) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).unwrap();
    let end = reply
        .windows(4)
        .position(|part| part == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8(reply[..end].to_vec())
        .unwrap()
        .to_ascii_lowercase();
    assert!(
        head.starts_with("http/1.0 200") || head.starts_with("http/1.1 200"),
        "{head}"
    );
    assert!(
        head.contains("content-type: text/plain; charset=utf-8"),
        "{head}"
    );
    let size = head
        .lines()
        .find_map(|line| line.strip_prefix("x-log-size: "));
    (size.unwrap().parse().unwrap(), reply[end + 4..].to_vec())
}

#[test]
fn output_that_is_no_text_arrives_as_it_is() {
    let node = Node::new();
    let id = node.run(r"printf 'a\377\0b\nlast\n'; printf 'no end' >&2");
    assert_eq!(node.verdict(id), completed());
    let path = format!("/api/tasks/{id}/stdout");
    let all = b"a\xff\0b\nlast\n".to_vec();
    assert_eq!(fetched(node.port, &path), (10, all));
    let of = |question: &str| fetched(node.port, &format!("{path}?{question}"));
    assert_eq!(of("lines=1"), (10, b"last\n".to_vec()));
    assert_eq!(of("offset=3"), (10, b"b\nlast\n".to_vec()));
    assert_eq!(of("offset=10"), (10, Vec::new()));
    let stderr = fetched(node.port, &format!("/api/tasks/{id}/stderr"));
    assert_eq!(stderr, (6, b"no end".to_vec()));
    let nobody = fetched(node.port, "/api/tasks/1/stdout");
    assert_eq!(nobody, (0, Vec::new()));
}

#[test]
fn the_end_of_a_huge_file_is_read_at_once() {
    let node = Node::new();
    let id = node.run("true");
    node.verdict(id);
    let logs = node.place.path().join("state/shared/logs");
    let mut file = File::create(logs.join(format!("{id}/stdout.log"))).unwrap();
    let size = 2 * 1024 * 1024 * 1024;
    let lines: String = (0..20).map(|line| format!("{line}\n")).collect();
    file.seek(SeekFrom::Start(size - lines.len() as u64))
        .unwrap();
    file.write_all(lines.as_bytes()).unwrap();
    let start = Instant::now();
    let path = format!("/api/tasks/{id}/stdout?lines=10");
    let expected: String = (10..20).map(|line| format!("{line}\n")).collect();
    assert_eq!(fetched(node.port, &path), (size, expected.into_bytes()));
    let time = start.elapsed();
    // To read all of it takes longer.
    assert!(time < Duration::from_millis(250), "{time:?}");
}

#[test]
fn a_task_cannot_have_files_of_the_machine_shown() {
    let node = Node::new();
    let id = node.run("true");
    node.verdict(id);
    let log = node
        .place
        .path()
        .join(format!("state/shared/logs/{id}/stdout.log"));
    std::fs::remove_file(&log).unwrap();
    symlink("/etc/passwd", &log).unwrap();
    let reply = get(node.port, &format!("/api/tasks/{id}/stdout")).unwrap();
    assert_eq!(reply.status, 500);
    assert!(!reply.body.contains("root"), "{}", reply.body);
}

#[test]
fn the_place_that_the_host_names_is_taken_if_it_is_shared() {
    let node = Node::new();
    let shared = node.place.path().join("state/shared/logs");
    let mut task = node.task("echo here; echo there >&2");
    let id = task["task_id"].as_i64().unwrap();
    task["stdout_path"] = json!(shared.join(format!("x{id}/out")));
    task["stderr_path"] = json!("/etc/cron.d/stderr");
    node.submit(&task);
    assert_eq!(node.verdict(id), completed());
    let read = |name: String| std::fs::read_to_string(shared.join(name)).unwrap();
    assert_eq!(read(format!("x{id}/out")), "here\n");
    assert_eq!(read(format!("{id}/stderr.log")), "there\n");
}

#[test]
fn a_task_sees_the_logs_of_no_other() {
    let node = Node::new();
    let other = node.run("echo secret");
    assert_eq!(node.verdict(other), completed());
    let id = node.run("ls /kohakuriver-logs");
    assert_eq!(node.verdict(id), completed());
    assert_eq!(node.output(id, "stdout"), format!("{id}\n"));
}
