//! A database that the Python implementation made.

use crate::{
    fake_runner::FakeRunner,
    support::{Daemon, Place, free_port, get, ran},
    tasks::Host,
};
use rusqlite::Connection;
use serde_json::{Value, json};

/// As peewee writes it: what has a default in Python has none in the table.
const TABLES: &str = r#"
CREATE TABLE IF NOT EXISTS "nodes" ("hostname" VARCHAR(255) NOT NULL PRIMARY KEY, "url" VARCHAR(255) NOT NULL, "total_cores" INTEGER NOT NULL, "memory_total_bytes" BIGINT, "status" VARCHAR(255) NOT NULL, "last_heartbeat" DATETIME, "cpu_percent" REAL, "memory_percent" REAL, "memory_used_bytes" BIGINT, "current_avg_temp" REAL, "current_max_temp" REAL, "numa_topology" TEXT, "gpu_info" TEXT, "vm_capable" INTEGER NOT NULL, "vfio_gpus" TEXT, "runner_version" VARCHAR(255), "vxlan_id" INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS "node_status" ON "nodes" ("status");
CREATE TABLE IF NOT EXISTS "tasks" ("task_id" BIGINT NOT NULL PRIMARY KEY, "task_type" VARCHAR(255) NOT NULL, "batch_id" BIGINT, "command" TEXT NOT NULL, "arguments" TEXT NOT NULL, "env_vars" TEXT NOT NULL, "required_cores" INTEGER NOT NULL, "required_gpus" TEXT NOT NULL, "required_memory_bytes" BIGINT, "target_numa_node_id" INTEGER, "name" VARCHAR(255), "owner_id" INTEGER, "approval_status" VARCHAR(255), "approved_by_id" INTEGER, "approved_at" DATETIME, "rejection_reason" TEXT, "status" VARCHAR(255) NOT NULL, "assigned_node" VARCHAR(255), "assignment_suspicion_count" INTEGER NOT NULL, "container_name" VARCHAR(255), "registry_image" VARCHAR(255), "docker_image_name" VARCHAR(255), "docker_privileged" INTEGER NOT NULL, "docker_mount_dirs" TEXT, "ssh_port" INTEGER, "vps_backend" VARCHAR(255) NOT NULL, "vm_image" VARCHAR(255), "vm_disk_size" VARCHAR(255), "vm_ip" VARCHAR(255), "stdout_path" TEXT NOT NULL, "stderr_path" TEXT NOT NULL, "exit_code" INTEGER, "error_message" TEXT, "submitted_at" DATETIME NOT NULL, "started_at" DATETIME, "completed_at" DATETIME);
CREATE INDEX IF NOT EXISTS "task_status" ON "tasks" ("status");
CREATE TABLE IF NOT EXISTS "users" ("id" INTEGER NOT NULL PRIMARY KEY, "username" VARCHAR(255) NOT NULL);
INSERT INTO users VALUES (1, 'ada');
INSERT INTO nodes VALUES ('old', 'http://10.0.0.2:8001', 8, NULL, 'offline', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 7);
"#;

const STATES: [&str; 12] = [
    "pending_approval",
    "rejected",
    "pending",
    "assigning",
    "running",
    "paused",
    "completed",
    "failed",
    "killed",
    "killed_oom",
    "lost",
    "stopped",
];

/// One task in each state, with as little as is allowed, and one with everything.
fn upstream(place: &Place) -> Connection {
    let database = Connection::open(place.path().join("kohakuriver.db")).unwrap();
    database.execute_batch(TABLES).unwrap();
    for (id, state) in (7_100_000_000_000_000_000_i64..).zip(STATES) {
        let sql = "INSERT INTO tasks (task_id, task_type, command, arguments, env_vars, \
                   required_cores, required_gpus, status, assigned_node, \
                   assignment_suspicion_count, docker_privileged, vps_backend, stdout_path, \
                   stderr_path, submitted_at) VALUES (?, 'command', 'true', '[]', '{}', 1, '[]', \
                   ?, 'old', 0, 0, 'docker', '', '', '2026-01-02 03:04:05.000006')";
        database.execute(sql, rusqlite::params![id, state]).unwrap();
    }
    database
        .execute_batch(
            r#"INSERT INTO tasks VALUES (7200000000000000000, 'command', 7100000000000000001,
            'echo', '["a", "\u00e9"]', '{"A": "1"}', 2, '[0, 1]', 5000000000, 1, 'n', 1,
            'approved', 1, '2026-01-02 03:04:05.000006', NULL, 'completed', 'old', 2, 'box',
            'debian:12', 'kohakuriver/box:base', 1, '["/a:/b"]', 2222, 'docker', 'i', '20G',
            '10.0.0.9', '/s/o.log', '/s/e.log', 0, 'fine', '2026-01-02 03:04:05.000006',
            '2026-01-02 03:04:06', '2026-01-02 03:04:07.999999');
            INSERT INTO tasks (task_id, task_type, command, arguments, env_vars, required_cores,
            required_gpus, status, assignment_suspicion_count, docker_privileged, vps_backend,
            stdout_path, stderr_path, submitted_at) VALUES (7300000000000000000, 'vps', '', '[]',
            '{}', 0, 'null', 'stopped', 0, 0, 'qemu', '', '', '2026-01-02 03:04:05.000006');"#,
        )
        .unwrap();
    database
}

#[test]
fn a_database_of_the_python_implementation_is_read() {
    let place = Place::new();
    upstream(&place);
    let host = Host::in_place(place, "");
    let full = json!({
        "task_id": "7200000000000000000", "task_type": "command",
        "batch_id": "7100000000000000001", "command": "echo", "arguments": ["a", "é"],
        "env_vars": {"A": "1"}, "required_cores": 2, "required_gpus": [0, 1],
        "required_memory_bytes": 5_000_000_000_u64, "target_numa_node_id": 1, "name": "n",
        "owner_id": 1, "owner_username": null, "approval_status": "approved",
        "approved_by_id": 1, "approved_by_username": null,
        "approved_at": "2026-01-02T03:04:05.000006", "rejection_reason": null,
        "status": "completed", "assigned_node": "old", "container_name": "box",
        "docker_image_name": "kohakuriver/box:base", "docker_privileged": true,
        "docker_mount_dirs": ["/a:/b"], "ssh_port": 2222, "vps_backend": "docker",
        "vm_image": "i", "vm_disk_size": "20G", "vm_ip": "10.0.0.9", "stdout_path": "/s/o.log",
        "stderr_path": "/s/e.log", "exit_code": 0, "error_message": "fine",
        "submitted_at": "2026-01-02T03:04:05.000006", "started_at": "2026-01-02T03:04:06",
        "completed_at": "2026-01-02T03:04:07.999999",
    });
    assert_eq!(host.task(7_200_000_000_000_000_000), full);
    let listed = get(host.port, "/api/tasks").unwrap().json();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), 13, "machines are not listed");
    assert_eq!(listed[0], full);
    let states: Vec<&Value> = listed[1..]
        .iter()
        .rev()
        .map(|task| &task["status"])
        .collect();
    assert_eq!(json!(states), json!(STATES));
    let little = &listed[12];
    let nothing = json!([
        little["batch_id"],
        little["docker_mount_dirs"],
        little["exit_code"],
        little["started_at"],
    ]);
    assert_eq!(nothing, json!([null, [], null, null]));
    // A machine can be asked for all the same.
    assert_eq!(host.task(7_300_000_000_000_000_000)["task_type"], "vps");
}

#[test]
fn a_database_of_the_python_implementation_is_carried_on() {
    let place = Place::new();
    let database = upstream(&place);
    let host = Host::in_place(place, "");
    // What is not null there and means nothing here has a value in new rows.
    let runner = FakeRunner::start(host.port, "new", 4);
    let id = host.submitted(json!({ "targets": ["new"] }));
    assert!(id > 7_300_000_000_000_000_000);
    runner.update(json!({ "task_id": id, "status": "completed", "exit_code": 0 }));
    let row: (String, Option<i64>, String) = database
        .query_row(
            "SELECT vps_backend, batch_id, status FROM tasks WHERE task_id = ?",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!(row, ("docker".to_owned(), None, "completed".to_owned()));
    let user: String = database
        .query_row("SELECT username FROM users", [], |row| row.get(0))
        .unwrap();
    assert_eq!(user, "ada");
    let vxlan: i64 = database
        .query_row(
            "SELECT vxlan_id FROM nodes WHERE hostname = 'old'",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert_eq!(vxlan, 7);
}

/// The one line of a host that cannot start.
fn refusal(place: &Place) -> String {
    let config = place.host_config(free_port());
    let mut command = place.command(&["host", "--config", &config]);
    command.env("LOG_LEVEL", "error");
    let ran = ran(command);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let database = place.path().join("kohakuriver.db").display().to_string();
    let lines: Vec<String> = ran
        .stderr
        .lines()
        .map(|line| line.replace(&database, "DB"))
        .collect();
    let hint = "hint: DB_FILE must name a SQLite database, or a new file, in a directory that this \
                user may write";
    assert_eq!(lines[1..], [hint]);
    lines[0].clone()
}

#[test]
fn a_database_that_is_locked_or_damaged_is_one_clear_line() {
    let place = Place::new();
    let database = upstream(&place);
    database.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let start = "error: failed to open the database DB: ";
    assert_eq!(refusal(&place), format!("{start}database is locked"));
    drop(database);
    let path = place.path().join("kohakuriver.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[200..half].fill(0xAA);
    std::fs::write(&path, bytes).unwrap();
    let line = refusal(&place);
    assert!(
        line.starts_with(start) && line.contains("malformed"),
        "{line}"
    );
}

#[test]
fn ids_go_on_after_the_highest_also_when_the_clock_is_behind() {
    let place = Place::new();
    let highest = 9_000_000_000_000_000_000_i64;
    let database = upstream(&place);
    let sql = "UPDATE tasks SET task_id = ? WHERE status = 'completed' AND batch_id IS NOT NULL";
    database.execute(sql, [highest]).unwrap();
    let host = Host::in_place(place, "");
    let _runner = FakeRunner::start(host.port, "new", 4);
    let submit = |host: &Host| host.submitted(json!({ "targets": ["new"] }));
    assert_eq!((submit(&host), submit(&host)), (highest + 1, highest + 2));
    let host = host.crash_and_restart();
    assert_eq!(submit(&host), highest + 3);
}

#[test]
fn a_host_that_is_stopped_leaves_its_database_whole() {
    let place = Place::new();
    drop(upstream(&place));
    let config = place.host_config(free_port());
    let mut daemon = Daemon::start(&place, &["host", "--config", &config]);
    daemon.logs("host serves on");
    daemon.stop();
    let database = Connection::open(place.path().join("kohakuriver.db")).unwrap();
    let check: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
}
