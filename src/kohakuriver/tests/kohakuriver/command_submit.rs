//! `kohakuriver task submit`.

use std::{process::Command, time::Duration};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::{Value, json};

use crate::{
    fake_host::{Answer, FakeHost, accepted, task},
    support::{Place, Ran, ran, until},
};

fn submit(host: &FakeHost, arguments: &[&str]) -> (Place, Command) {
    let place = Place::new();
    let port = host.port.to_string();
    let mut command = place.command(&[&["-P", &port, "task", "submit"], arguments].concat());
    command.env("KOHAKURIVER_PATIENCE", "20");
    (place, command)
}

fn result(host: &FakeHost, arguments: &[&str]) -> Ran {
    let (_place, command) = submit(host, arguments);
    ran(command)
}

fn done(code: i32, stdout: &str, stderr: &str) -> Ran {
    Ran {
        code: Some(code),
        stdout: stdout.to_owned(),
        stderr: stderr.to_owned(),
    }
}

#[test]
fn a_pipe_gets_the_id_alone() {
    let host = FakeHost::of_task(vec![task("running", None)]);
    assert_eq!(result(&host, &["--", "true"]), done(0, "7\n", ""));
    let expected = json!({
        "task_type": "command", "command": "true", "arguments": [], "env_vars": {},
        "required_cores": 1, "required_gpus": null, "required_memory_bytes": null, "targets": null,
        "container_name": null, "registry_image": null, "privileged": null,
        "additional_mounts": null, "queue": true,
    });
    assert_eq!(host.asked()[0].body, expected);
    let json = result(&host, &["-f", "json", "--", "true"]);
    let value: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(value, accepted(&["7"]));
    let yaml = "message: \"Task accepted\"\ntask_ids:\n  - \"7\"\nassigned_node:\n  hostname: \"one\"\n  \
                url: \"http://10.0.0.1:8001\"\nrunner_response: true\n";
    assert_eq!(result(&host, &["-f", "yaml", "true"]), done(0, yaml, ""));
}

#[test]
fn every_option_arrives() {
    let host = FakeHost::of_task(vec![task("running", None)]);
    let arguments = [
        "-t",
        "one:1::0,1",
        "--target",
        "two",
        "-c",
        "4",
        "-m",
        "1.5G",
        "--image",
        "debian:12",
        "--privileged",
        "--mount",
        "/a:/b",
        "--mount",
        "/c:/d:ro",
        "-e",
        "A=b=c",
        "--env",
        "GIVEN",
        "--name",
        "nightly",
        "--no-queue",
        "-q",
        "--",
        "sh",
        "-c",
        "echo hi; exit 3",
    ];
    let (_place, mut command) = submit(&host, &arguments);
    command.env("GIVEN", "a secret");
    assert_eq!(ran(command), done(0, "7\n", ""));
    let expected = json!({
        "task_type": "command", "command": "sh -c 'echo hi; exit 3'", "arguments": [],
        "env_vars": { "A": "b=c", "GIVEN": "a secret" }, "required_cores": 4,
        "required_gpus": [[0, 1], []], "required_memory_bytes": 1_500_000_000,
        "targets": ["one:1", "two"], "container_name": null, "registry_image": "debian:12",
        "privileged": true, "additional_mounts": ["/a:/b", "/c:/d:ro"], "name": "nightly",
    });
    assert_eq!(host.asked()[0].body, expected);

    result(&host, &["--container", "mine", "a; b"]);
    let asked = host.asked();
    assert_eq!(
        (&asked[1].body["command"], &asked[1].body["container_name"]),
        (&json!("a; b"), &json!("mine"))
    );
    // What stands after the command is the command's.
    result(&host, &["ls", "-l", "--name", "x y"]);
    assert_eq!(host.asked()[2].body["command"], "ls -l --name 'x y'");
}

#[test]
fn wrong_options_ask_nobody() {
    let host = FakeHost::of_task(vec![task("running", None)]);
    let first = |arguments: &[&str]| {
        let ran = result(&host, arguments);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(2), ""),
            "{arguments:?}"
        );
        ran.stderr.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(first(&["--", ""]), "error: the command is empty");
    assert_eq!(
        first(&["-e", "NOWHERE", "true"]),
        "error: there is no variable NOWHERE in the environment"
    );
    assert_eq!(
        first(&["-m", "much", "true"]),
        "error: invalid value 'much' for '--memory <SIZE>': use a size such as 512M, 1.5G or 2Gi"
    );
    assert_eq!(
        first(&["-t", "::0", "true"]),
        "error: invalid value '::0' for '--target <TARGET>': a target starts with the name of a node"
    );
    assert_eq!(
        first(&["--image", "a", "--container", "b", "true"]),
        "error: the argument '--image <IMAGE>' cannot be used with '--container <NAME>'"
    );
    assert_eq!(
        first(&["-t", "one", "-t", "two", "--follow", "true"]),
        "error: --follow shows the output of one task, but there are several"
    );
    assert_eq!(
        first(&["--imge", "x", "true"]),
        "error: unexpected argument '--imge' found"
    );
    assert_eq!(host.asked(), []);
}

#[test]
fn waiting_ends_with_every_final_state_and_its_code() {
    let failed = |message: &str| {
        let mut task = task("failed", Some(-1));
        task["error_message"] = message.into();
        task
    };
    let cases = [
        (task("completed", Some(0)), 0, ""),
        (task("failed", Some(3)), 3, ""),
        (failed("no image x"), 125, "task 7 failed: no image x\n"),
        (task("killed", None), 137, "task 7 was killed\n"),
        (
            task("killed_oom", Some(137)),
            137,
            "task 7 used more memory than it may have\n",
        ),
        (
            task("lost", Some(-1)),
            75,
            "task 7 is lost, because one does not report; if it comes back, so does the task\n",
        ),
        (task("rejected", None), 125, "task 7 is rejected\n"),
        (task("stopped", None), 125, "task 7 is stopped\n"),
    ];
    for (end, code, stderr) in cases {
        let states = vec![task("pending", None), task("running", None), end.clone()];
        let host = FakeHost::of_task(states);
        let ran = result(&host, &["--wait", "--", "make"]);
        assert_eq!(ran, done(code, "7\n", stderr), "{end}");
        assert_eq!(host.connections(), 1, "one connection for all questions");
    }
}

#[test]
fn waiting_shows_the_tasks_as_values() {
    let host = FakeHost::of_task(vec![task("running", None), task("failed", Some(4))]);
    let ran = result(&host, &["--wait", "-f", "json", "make"]);
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (
            ran.code,
            shown.as_array().unwrap().len(),
            &shown[0]["task_id"],
            &shown[0]["exit_code"]
        ),
        (Some(4), 1, &json!("7"), &json!(4))
    );
}

#[test]
fn several_targets_are_waited_for_and_the_first_failure_counts() {
    let host = FakeHost::new(|asked| match asked.line.as_str() {
        "POST /api/submit" => {
            let mut answer = accepted(&["7", "8"]);
            answer["failed_targets"] = json!([{ "target": "three", "reason": "it is offline" }]);
            Answer::status(202, answer)
        }
        "GET /api/status/7" => Answer::json(task("completed", Some(0))),
        _ => Answer::json(task("failed", Some(9))),
    });
    let targets = ["-t", "one", "-t", "two", "-t", "three"];
    let warning = "warning: three did not take its task: it is offline\n";
    assert_eq!(
        result(&host, &[&targets[..], &["--wait", "make"]].concat()),
        done(9, "7\n8\n", warning)
    );
    assert_eq!(
        result(&host, &[&targets[..], &["make"]].concat()),
        done(1, "7\n8\n", warning)
    );
}

#[test]
fn refusals_say_why_line_by_line() {
    let cases = [
        (
            Answer::error(503, "No suitable node available for this task."),
            "error: No suitable node available for this task.\n",
        ),
        (
            Answer::error(
                503,
                "No suitable node.\none: 2 of 4 cores are free\ntwo: offline",
            ),
            "error: No suitable node.\n  one: 2 of 4 cores are free\n  two: offline\n",
        ),
        (
            Answer::error(
                503,
                json!({ "message": "All targets failed.", "failed_targets": [
                    { "target": "one", "reason": "busy" } ] }),
            ),
            "error: All targets failed.\n  one: busy\n",
        ),
        (
            Answer::error(
                422,
                json!([{ "loc": ["body", "required_cores"], "msg": "must be 1" }]),
            ),
            "error: body.required_cores: must be 1\n",
        ),
    ];
    for (answer, stderr) in cases {
        let host = FakeHost::new(move |_| answer.clone());
        assert_eq!(result(&host, &["--wait", "true"]), done(1, "", stderr));
    }
    let host = FakeHost::new(|_| Answer::error(500, "Internal Server Error"));
    let port = host.port;
    let stderr = format!(
        "error: the host at http://localhost:{port} answered 500 Internal Server Error: Internal \
         Server Error\n"
    );
    assert_eq!(result(&host, &["true"]), done(1, "", &stderr));
}

#[test]
fn a_host_that_is_restarted_is_waited_for() {
    let host = FakeHost::of_task(vec![task("running", None)]);
    let (_place, mut command) = submit(&host, &["--wait", "make"]);
    let child = {
        use std::process::Stdio;
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    until("it waits", || (host.asked().len() > 2).then_some(()));
    host.be_silent(true);
    let connections = host.connections();
    until("it asks again", || {
        (host.connections() > connections + 1).then_some(())
    });
    host.be_silent(false);
    let asked = host.asked().len();
    until("it got an answer", || {
        (host.asked().len() > asked).then_some(())
    });
    kill(
        Pid::from_raw(i32::try_from(child.id()).unwrap()),
        Signal::SIGINT,
    )
    .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), output.stdout.as_slice()),
        (Some(130), &b"7\n"[..])
    );
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        stderr,
        "warning: the host does not answer; asking it again for up to 20 s\nthe host answers \
         again\nerror: interrupted; task 7 goes on\nhint: stop with `kohakuriver task kill 7`, look \
         with `kohakuriver task status 7`\n"
    );
}

#[test]
fn a_host_that_stays_away_is_given_up() {
    let host = FakeHost::of_task(vec![task("running", None)]);
    let (_place, mut command) = submit(&host, &["--wait", "--patience", "0", "make"]);
    command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    until("it waits", || (host.asked().len() > 2).then_some(()));
    host.be_silent(true);
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(69));
    let (first, rest) = stderr.split_once('\n').unwrap();
    assert_eq!(
        first,
        "warning: the host does not answer; asking it again for up to 0 s"
    );
    let head = format!(
        "error: failed to reach the host at http://localhost:{}: ",
        host.port
    );
    assert!(rest.starts_with(&head), "{rest}");
}

#[test]
fn following_passes_the_output_on_and_ends_with_the_code() {
    let mut asked_for = 0;
    let host = FakeHost::new(move |asked| match asked.line.as_str() {
        "POST /api/submit" => Answer::status(202, accepted(&["7"])),
        "GET /api/status/7" => {
            asked_for += 1;
            let states = [
                task("pending", None),
                task("running", None),
                task("failed", Some(3)),
            ];
            Answer::json(states[(asked_for - 1).min(2)].clone())
        }
        "GET /api/tasks/7/stdout?offset=0" => Answer::log(b"one\n\xff", Some(7)),
        "GET /api/tasks/7/stdout?offset=5" => Answer::log(b"2\n", Some(7)),
        "GET /api/tasks/7/stderr?offset=0" => Answer::log(b"oops\n", Some(5)),
        line => {
            assert!(
                line.ends_with("offset=7") || line.ends_with("offset=5"),
                "{line}"
            );
            Answer::log(b"", Some(7))
        }
    });
    let (_place, mut command) = submit(&host, &["--follow", "make"]);
    let output = command.output().unwrap();
    assert_eq!(
        (
            output.status.code(),
            output.stdout.as_slice(),
            output.stderr.as_slice()
        ),
        (
            Some(3),
            &b"one\n\xff2\n"[..],
            &b"task 7 goes to one\noops\n"[..]
        )
    );
}

#[test]
fn a_short_task_returns_soon() {
    let host = FakeHost::of_task(vec![task("running", None), task("completed", Some(0))]);
    let start = std::time::Instant::now();
    assert_eq!(result(&host, &["--wait", "true"]).code, Some(0));
    // One pause is a tenth of a second; a whole second would be the slow pace.
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(
        host.lines(),
        ["POST /api/submit", "GET /api/status/7", "GET /api/status/7"]
    );
}
