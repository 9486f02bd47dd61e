//! Disks that are full, and directories that are missing.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{
    outcome::Outcome,
    river::{Setup, waiting},
    small_disk::SmallDisk,
};
use crate::support::{Ran, get, until};

fn health(port: u16) -> (u16, Value) {
    let reply = get(port, "/health").unwrap();
    (reply.status, reply.json())
}

#[test]
fn a_host_whose_disk_is_full_takes_nothing_and_loses_nothing() {
    let disk = SmallDisk::new("4m");
    let path = disk.path().join("kohakuriver.db");
    let river = Setup::new().host("db_file", json!(path)).start();
    let runs = river.submit(&waiting("go", 4));
    river.runs(&runs);
    let before = river.json(&["task", "list"]);

    disk.fill();
    let (status, body) = until("the host is unhealthy", || {
        let (status, body) = health(river.setup.port);
        (status != 200).then_some((status, body))
    });
    assert_eq!(
        (status, &body["status"]),
        (503, &json!("unhealthy")),
        "{body}"
    );
    let refused = Ran {
        code: Some(1),
        stdout: String::new(),
        stderr: "error: The disk of the host's database is full. Nothing was changed; make room \
                 there and try again.\n"
            .to_owned(),
    };
    for _ in 0..3 {
        assert_eq!(river.run(&["task", "submit", "--", "echo no"]), refused);
    }
    assert_eq!(river.run(&["task", "kill", &runs]), refused);
    assert_eq!(river.json(&["task", "list"]), before);

    // The task goes on, its node stays, and its verdict waits.
    river.lets_go(0, "go");
    river.runners[0].logs("the host answered 507");
    river.gone(&runs);
    river.reports(0, 3);
    assert_eq!(river.json(&["task", "list"]), before);
    river.node(0, "online");

    disk.free();
    assert_eq!(river.outcome(&runs), Outcome::ran(4, "go\n"));
    let after = river.submit_and_wait(&[], "exit 6");
    assert_eq!(after.code, Some(6), "{after:?}");
    until("the host is well", || {
        (health(river.setup.port).0 == 200).then_some(())
    });
    assert_eq!(river.json(&["task", "list"]).as_array().unwrap().len(), 2);
    river.is_idle();
    let database = Connection::open(&path).unwrap();
    let check: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
}

#[test]
fn a_task_on_a_full_shared_dir_fails_with_the_reason() {
    let disk = SmallDisk::new("4m");
    let river = Setup::new()
        .runner("shared_dir", json!(disk.path()))
        .start();
    assert_eq!(river.submit_and_wait(&[], "exit 3").code, Some(3));

    disk.fill();
    let ran = river.submit_and_wait(&[], "echo lost");
    let id = ran.stdout.trim().to_owned();
    assert_eq!(ran.code, Some(125), "{ran:?}");
    assert!(ran.stderr.contains("No space left on device"), "{ran:?}");
    assert_eq!(river.task(&id)["status"], "failed");
    assert_eq!(river.starts(&id), 0);
    let (status, body) = health(river.setup.runners[0]);
    let detail = format!(
        "SHARED_DIR {} is on a disk that is full",
        disk.path().display()
    );
    let component = json!({ "name": "shared_dir", "status": "degraded", "detail": detail });
    assert_eq!((status, &body["components"][2]), (200, &component));
    river.node(0, "online");

    disk.free();
    let ran = river.submit_and_wait(&[], "echo kept; exit 4");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert_eq!(river.log(ran.stdout.trim()), b"kept\n");
    river.is_idle();
}

#[test]
fn a_task_that_fills_the_shared_dir_is_told_so() {
    let disk = SmallDisk::new("2m");
    let river = Setup::new()
        .runner("shared_dir", json!(disk.path()))
        .start();
    let id = river.submit("dd if=/dev/zero bs=64k count=1000");
    let outcome = until("it has ended", || {
        let task = river.task(&id);
        (task["status"] == "failed").then_some(task)
    });
    let message = outcome["error_message"].as_str().unwrap();
    assert_eq!(
        message,
        "Container exited with code 1. The disk of SHARED_DIR is full: output may be missing."
    );
    river.gone(&id);
    river.is_idle();
}

#[test]
fn a_task_without_its_shared_dir_fails_with_what_to_do() {
    let place = tempfile::tempdir().unwrap();
    let shared = place.path().join("mounted-later");
    let river = Setup::new().runner("shared_dir", json!(shared)).start();
    let ran = river.submit_and_wait(&[], "echo no");
    let id = ran.stdout.trim();
    let said = format!(
        "task {id} failed: SHARED_DIR {} is missing on this node: mount it, or set SHARED_DIR\n",
        shared.display()
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(125), said.as_str()));
    assert_eq!(river.starts(id), 0);
    assert_eq!(health(river.setup.runners[0]).1["status"], "degraded");

    std::fs::create_dir(&shared).unwrap();
    assert_eq!(river.submit_and_wait(&[], "exit 5").code, Some(5));
    until("the runner is well", || {
        (health(river.setup.runners[0]).1["status"] == "ok").then_some(())
    });
    river.is_idle();
}

#[test]
fn a_runner_whose_own_disk_is_full_takes_nothing_and_keeps_its_verdicts() {
    let disk = SmallDisk::new("4m");
    let state = disk.path().join("state");
    let shared = tempfile::tempdir().unwrap();
    let river = Setup::new()
        .runner("state_dir", json!(state))
        .runner("shared_dir", json!(shared.path()))
        .start();
    let id = river.submit(&waiting("go", 4));
    river.runs(&id);
    disk.fill();
    std::fs::write(shared.path().join("shared_data/go"), "").unwrap();
    river.runners[0].logs("the state of this runner cannot be written");
    let refused = river.run(&["task", "submit", "--quiet", "--", "exit 6"]);
    disk.free();
    assert_eq!(river.outcome(&id), Outcome::ran(4, "go\n"));
    // What was refused for that reason is not lost.
    assert_eq!(refused.code, Some(0), "{refused:?}");
    assert_eq!(river.outcome(refused.stdout.trim()), Outcome::ran(6, ""));
    river.is_idle();
}
