//! `kohakuriver task` but for `submit`.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::{Value, json};

use crate::{
    fake_host::{Answer, FakeHost, task},
    support::{Place, Ran, free_port, ran},
};

fn run(host: &FakeHost, arguments: &[&str]) -> Ran {
    Place::new().run(&[&["-P", &host.port.to_string()], arguments].concat())
}

fn done(code: i32, stdout: &str, stderr: &str) -> Ran {
    Ran {
        code: Some(code),
        stdout: stdout.to_owned(),
        stderr: stderr.to_owned(),
    }
}

/// A task with everything.
fn full() -> Value {
    let mut task = task("failed", Some(3));
    let more = json!({
        "task_id": "1234567890123456789",
        "command": "echo \u{1b}[31m\n", "arguments": ["x"],
        "required_gpus": [0, 1], "required_memory_bytes": 512_000_000, "target_numa_node_id": 1,
        "name": "nightly", "container_name": "base", "docker_image_name": "kohakuriver/base:base",
        "docker_privileged": false, "docker_mount_dirs": ["/a:/b"],
        "error_message": "Container exited with code 3.",
        "submitted_at": "2026-01-02T03:04:05.678901", "started_at": "2026-01-02T03:04:06",
        "completed_at": "2026-01-02T03:05:07.5",
    });
    let fields = more.as_object().unwrap().clone();
    task.as_object_mut().unwrap().extend(fields);
    task
}

#[test]
fn a_list_is_a_table_or_values() {
    let host = FakeHost::new(|_| Answer::json(json!([full(), task("running", None)])));
    let table = " ID                   STATUS   NODE  CORES  SUBMITTED            TOOK  EXIT  NAME     COMMAND
 1234567890123456789  failed   one   2      2026-01-02T03:04:05  1:01  3     nightly  echo \\u{1b}[31m\\n x
 7                    running  one   2      -                    -     -     -        make
";
    assert_eq!(run(&host, &["task", "list"]), done(0, table, ""));
    let compact = " ID                   STATUS   NODE  COMMAND\n 1234567890123456789  failed   one   \
                   echo \\u{1b}[31m\\n x\n 7                    running  one   make\n";
    assert_eq!(run(&host, &["task", "list", "-c"]), done(0, compact, ""));
    let json = run(&host, &["task", "list", "-f", "json"]);
    let listed: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(listed[0].as_object().unwrap().len(), 36);
    for (name, value) in full().as_object().unwrap() {
        assert_eq!(listed[0][name], *value, "{name}");
    }
    let yaml = run(
        &host,
        &["task", "list", "-f", "yaml", "-s", "killed_oom", "-l", "5"],
    );
    assert!(
        yaml.stdout.contains("\n- task_id: \"7\"\n"),
        "{}",
        yaml.stdout
    );
    assert_eq!(
        host.lines(),
        [
            "GET /api/tasks?limit=50&offset=0",
            "GET /api/tasks?limit=50&offset=0",
            "GET /api/tasks?limit=50&offset=0",
            "GET /api/tasks?limit=5&offset=0&status=killed_oom",
        ]
    );
}

#[test]
fn the_tasks_of_a_node_are_searched_page_by_page() {
    let host = FakeHost::new(|asked| {
        let count = if asked.line.ends_with("offset=0") {
            500
        } else {
            3
        };
        let tasks: Vec<Value> = (0..count)
            .map(|i| {
                let mut task = task("completed", Some(0));
                task["assigned_node"] = if i < 2 { "two".into() } else { "one".into() };
                task
            })
            .collect();
        Answer::json(json!(tasks))
    });
    let list = |limit| {
        let ran = run(
            &host,
            &["task", "list", "-n", "two", "-l", limit, "-f", "json"],
        );
        serde_json::from_str::<Value>(&ran.stdout)
            .unwrap()
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((list("50"), host.lines().len()), (4, 2));
    assert_eq!((list("2"), host.lines().len()), (2, 3));
}

#[test]
fn a_status_shows_what_there_is() {
    let host = FakeHost::new(|_| Answer::json(full()));
    let expected = " TASK         1234567890123456789
 status       failed
 name         nightly
 command      echo \\u{1b}[31m\\n x
 node         one
 memory node  1
 cores        2
 memory       512.0 MB
 gpus         0, 1
 container    base
 image        kohakuriver/base:base
 mounts       /a:/b
 submitted    2026-01-02T03:04:05
 started      2026-01-02T03:04:06
 ended        2026-01-02T03:05:07
 took         1:01
 exit code    3
 error        Container exited with code 3.
";
    assert_eq!(
        run(&host, &["task", "status", "1234567890123456789"]),
        done(0, expected, "")
    );
    let small = FakeHost::of_task(vec![task("running", None)]);
    let expected = " TASK     7\n status   running\n command  make\n node     one\n cores    2\n";
    assert_eq!(run(&small, &["task", "status", "7"]), done(0, expected, ""));
}

#[test]
fn what_cannot_be_done_is_said_for_each_task() {
    let host = FakeHost::new(|asked| match asked.line.as_str() {
        "POST /api/kill/1" => Answer::status(202, json!({ "message": "Task 1 was killed." })),
        "POST /api/kill/2" => Answer::error(409, "Task 2 is completed."),
        "POST /api/command/1/pause" => Answer::json(json!({ "message": "Task 1 is paused." })),
        "POST /api/command/1/resume" => Answer::error(400, "Task 1 is not paused."),
        _ => Answer::error(404, "Task not found."),
    });
    let unknown = format!(
        "error: the host at http://localhost:{} knows no task 3\nhint: `kohakuriver task list` shows \
         the tasks\n",
        host.port
    );
    assert_eq!(
        run(&host, &["task", "kill", "2", "3", "1"]),
        done(
            1,
            "Task 1 was killed.\n",
            &format!("error: Task 2 is completed.\n{unknown}")
        )
    );
    assert_eq!(
        run(&host, &["task", "pause", "1"]),
        done(0, "Task 1 is paused.\n", "")
    );
    assert_eq!(
        run(&host, &["task", "resume", "1"]),
        done(1, "", "error: Task 1 is not paused.\n")
    );
    assert_eq!(run(&host, &["task", "status", "3"]), done(1, "", &unknown));
    assert_eq!(run(&host, &["task", "logs", "3"]), done(1, "", &unknown));
    assert_eq!(run(&host, &["task", "watch", "3"]), done(1, "", &unknown));
    let ran = run(&host, &["task", "status", "seven"]);
    let message = "error: invalid value 'seven' for '<ID>': the id of a task is a number; \
                   `kohakuriver task list` shows them\n\nFor more information, try '--help'.\n";
    assert_eq!(ran, done(2, "", message));
}

#[test]
fn a_host_that_is_not_there_is_said_with_its_address() {
    let port = free_port();
    let expected = format!(
        "error: failed to reach the host at http://localhost:{port}: Connection refused (os error \
         111)\nhint: start it (`systemctl start kohakuriver-host`), or say where it is with --host \
         and --port or KOHAKURIVER_HOST and KOHAKURIVER_PORT\n"
    );
    let port = port.to_string();
    let verbs: [&[&str]; 8] = [
        &["task", "list"],
        &["task", "submit", "--wait", "true"],
        &["task", "kill", "1"],
        &["task", "watch", "1"],
        &["task", "logs", "--follow", "1"],
        &["node", "watch"],
        &["node", "health"],
        &["status"],
    ];
    for verb in verbs {
        let ran = Place::new().run(&[&["-P", &port], verb].concat());
        assert_eq!(ran, done(69, "", &expected), "{verb:?}");
    }
}

#[test]
fn the_secret_comes_from_the_environment_or_a_file() {
    let host = FakeHost::new(|asked| match asked.authorization.as_str() {
        "Bearer s3cret" => Answer::json(json!([])),
        _ => Answer::error(401, "Not authenticated"),
    });
    let place = Place::new();
    let port = host.port.to_string();
    let run = |variables: &[(&str, &str)]| {
        let mut command = place.command(&["-P", &port, "task", "list", "-f", "json"]);
        command.envs(variables.iter().copied());
        ran(command)
    };
    let hint = "hint: set KOHAKURIVER_ADMIN_SECRET to the ADMIN_SECRET of the host, or \
                KOHAKURIVER_ADMIN_SECRET_FILE to a file that holds it\n";
    let asks = format!("error: the host at http://localhost:{port} asks for a secret\n{hint}");
    assert_eq!(run(&[]), done(1, "", &asks));
    let wrong = format!(
        "error: the host at http://localhost:{port} does not take the secret that was sent\n{hint}"
    );
    assert_eq!(
        run(&[("KOHAKURIVER_ADMIN_SECRET", "x")]),
        done(1, "", &wrong)
    );
    assert_eq!(
        run(&[("KOHAKURIVER_ADMIN_SECRET", "s3cret")]),
        done(0, "[]\n", "")
    );

    let file = place.file("secret", "s3cret\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let variable = [("KOHAKURIVER_ADMIN_SECRET_FILE", file.as_str())];
    assert_eq!(run(&variable), done(0, "[]\n", ""));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let warning =
        format!("warning: everybody on this machine can read the secret in {file}: chmod o= it\n");
    assert_eq!(run(&variable), done(0, "[]\n", &warning));
    let missing = "error: failed to read the secret in /nowhere: No such file or directory (os error \
                   2)\nhint: KOHAKURIVER_ADMIN_SECRET_FILE must name a file that you may read\n";
    assert_eq!(
        run(&[("KOHAKURIVER_ADMIN_SECRET_FILE", "/nowhere")]),
        done(1, "", missing)
    );
}

#[test]
fn a_watch_in_a_pipe_is_a_line_for_each_state() {
    let host = FakeHost::of_task(vec![
        json!({ "task_id": "7", "status": "pending" }),
        json!({ "task_id": "7", "status": "pending" }),
        task("running", None),
        task("running", None),
        task("completed", Some(0)),
    ]);
    let expected = "7 pending\n7 running on one\n7 completed on one, exit code 0\n";
    assert_eq!(run(&host, &["task", "watch", "7"]), done(0, expected, ""));
    let lost = FakeHost::of_task(vec![task("lost", Some(-1))]);
    assert_eq!(
        run(&lost, &["task", "watch", "7"]),
        done(0, "7 lost on one, exit code -1\n", "")
    );
}
