//! Output that is huge, or no text.

use std::{
    fs::{self, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::Path,
    time::{Duration, Instant},
};

use serde_json::json;

use super::river::{River, Setup};
use crate::support::{Daemon, request};

const GIB: u64 = 1 << 30;

/// The most memory that a daemon ever had, in MiB.
fn peak(daemon: &Daemon) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", daemon.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: u64 = line
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    kib / 1024
}

/// Makes a log of 2 GiB, most of which is a hole, with some lines at its end.
fn grow(log: &Path) {
    let mut file = OpenOptions::new().write(true).open(log).unwrap();
    file.seek(SeekFrom::Start(2 * GIB)).unwrap();
    let lines: String = (0..1000).map(|n| format!("line {n}\n")).collect();
    file.write_all(format!("\n{lines}").as_bytes()).unwrap();
}

/// The end of a huge log, as a client gets it.
fn read_the_end(river: &River<'_>, log: &Path) {
    let id = log.parent().unwrap().file_name().unwrap().to_str().unwrap();
    grow(log);
    let start = Instant::now();
    let ran = river.run(&["task", "logs", "--lines", "3", id]);
    let time = start.elapsed();
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (Some(0), "line 997\nline 998\nline 999\n", "")
    );
    eprintln!("the last lines of 2 GiB took {time:?}");
    assert!(time < Duration::from_secs(2), "{time:?}");

    // More lines than there are: nobody may take all of it into memory.
    let path = format!("/api/tasks/{id}/stdout?lines=1000000");
    let head = request(river.setup.port, "GET", &path, "", "").unwrap();
    assert_eq!(head.status, 200);
    assert!(head.body.ends_with("line 999\n"));
    assert!(head.body.len() < 100 << 20, "{} bytes", head.body.len());
    for daemon in [&river.host, &river.runners[0]] {
        assert!(peak(daemon) < 150, "{} MiB", peak(daemon));
    }
}

#[test]
fn the_end_of_a_huge_log_is_read_at_once_by_way_of_the_runner() {
    let river = Setup::new().start();
    let id = river.submit("echo first");
    river.outcome(&id);
    let log = river
        .shared(0)
        .parent()
        .unwrap()
        .join(format!("logs/{id}/stdout.log"));
    read_the_end(&river, &log);
}

#[test]
fn the_end_of_a_huge_log_is_read_at_once_in_a_shared_directory() {
    let shared = tempfile::tempdir().unwrap();
    let river = Setup::new()
        .host("shared_dir", json!(shared.path()))
        .runner("shared_dir", json!(shared.path()))
        .start();
    let id = river.submit("echo first");
    river.outcome(&id);
    let log = shared.path().join(format!("logs/{id}/stdout.log"));
    read_the_end(&river, &log);
}

#[test]
fn output_that_is_no_text_arrives_byte_for_byte() {
    let river = Setup::new().start();
    let line = "printf '\\377\\376\\000\\303(\\r\\n\\033[31m\\200end'; printf '\\300\\n' >&2";
    let ran = river.submit_and_wait(&[], line);
    let id = ran.stdout.trim();
    assert_eq!(ran.code, Some(0));
    assert_eq!(river.log(id), b"\xff\xfe\x00\xc3(\r\n\x1b[31m\x80end");
    let stderr = river
        .client(&["task", "logs", "--stderr", id])
        .output()
        .unwrap();
    assert_eq!(stderr.stdout, b"\xc0\n");
    let last = river
        .client(&["task", "logs", "--lines", "1", id])
        .output()
        .unwrap();
    assert_eq!(last.stdout, b"\x1b[31m\x80end");
}

#[test]
fn every_byte_of_a_large_output_arrives() {
    let river = Setup::new().start();
    let line = "head -c 5000000 /dev/urandom | tee /shared/copy";
    let ran = river.submit_and_wait(&[], line);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let copy = fs::read(river.shared(0).join("copy")).unwrap();
    assert_eq!(copy.len(), 5_000_000);
    assert!(river.log(ran.stdout.trim()) == copy, "they differ");
}
