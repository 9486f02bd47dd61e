//! What a person at a terminal sees.

use std::{io::Read, process::Stdio};

use nix::pty::{Winsize, openpty};
use serde_json::json;

use crate::{
    fake_host::{Answer, FakeHost, accepted, task},
    support::Place,
};

/// What a command writes to a terminal that is so wide.
fn at_terminal(columns: u16, variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let pair = openpty(Some(&size), None).unwrap();
    let place = Place::new();
    let mut command = place.command(arguments);
    command.envs(variables.iter().copied());
    command.stdout(Stdio::from(pair.slave.try_clone().unwrap()));
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    drop((command, pair.slave));
    let mut shown = Vec::new();
    // The other end of a terminal that is closed is an error, not an end.
    let _ = std::fs::File::from(pair.master).read_to_end(&mut shown);
    child.wait().unwrap();
    let shown = String::from_utf8(shown).unwrap();
    // The terminal makes two of each end of a line, and a drawn one has two already.
    shown.replace("\r\r\n", "\n").replace("\r\n", "\n")
}

fn host_of(states: &'static [&'static str]) -> FakeHost {
    FakeHost::new(move |asked| {
        if asked.line.starts_with("POST") {
            return Answer::status(202, accepted(&["7"]));
        }
        let tasks: Vec<_> = states
            .iter()
            .map(|state| {
                let mut task = task(state, None);
                task["command"] = json!("a command that is far too long for any line ".repeat(9));
                task
            })
            .collect();
        Answer::json(json!(tasks))
    })
}

#[test]
fn a_table_fits_the_terminal_and_a_pipe_gets_all_of_it() {
    let host = host_of(&["completed", "lost"]);
    let port = host.port.to_string();
    let list = ["-P", port.as_str(), "task", "list"];
    for width in [60, 80, 132] {
        let shown = at_terminal(width, &[("NO_COLOR", "1")], &list);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines.len(), 3, "one line for each task: {shown}");
        assert!(
            lines
                .iter()
                .all(|line| line.chars().count() <= width.into()),
            "{shown}"
        );
        assert!(lines[1].starts_with(" 7   completed  "), "{shown}");
        assert!(lines[1].contains('…'), "{shown}");
    }
    let piped = Place::new().run(&list).stdout;
    assert!(piped.lines().all(|line| !line.contains('…')), "{piped}");
    assert!(piped.lines().nth(1).unwrap().len() > 400, "{piped}");
}

#[test]
fn states_are_coloured_unless_that_is_not_wanted() {
    let host = host_of(&["completed", "running", "paused", "failed"]);
    let port = host.port.to_string();
    let list = ["-P", port.as_str(), "task", "list", "-c"];
    let colour = |state: &str, shown: &str| {
        let (before, _) = shown.split_once(state).unwrap();
        before.rsplit('\u{1b}').next().unwrap().trim().to_owned()
    };
    let shown = at_terminal(80, &[("TERM", "xterm")], &list);
    let colours = ["completed", "running", "paused", "failed"].map(|state| colour(state, &shown));
    assert_eq!(colours, ["[38;5;10m", "[38;5;14m", "[38;5;11m", "[38;5;9m"]);
    for variables in [[("NO_COLOR", "1")], [("TERM", "dumb")]] {
        let shown = at_terminal(80, &variables, &list);
        assert!(!shown.contains('\u{1b}'), "{shown}");
    }
}

#[test]
fn a_submission_is_a_sentence() {
    let host = host_of(&[]);
    let port = host.port.to_string();
    let submit = ["-P", port.as_str(), "task", "submit", "true"];
    assert_eq!(at_terminal(80, &[], &submit), "task 7 goes to one\n");
    let quiet = ["-P", port.as_str(), "task", "submit", "-q", "true"];
    assert_eq!(at_terminal(80, &[], &quiet), "7\n");
}

#[test]
fn a_watch_is_drawn_again_and_again() {
    let mut states = vec![task("completed", Some(0)), task("running", None)];
    let host = FakeHost::new(move |asked| match asked.line.as_str() {
        "GET /api/status/7" => Answer::json(states.pop().unwrap()),
        "GET /api/tasks/7/stdout?lines=12" => Answer::log(b"hi\x1b[2J\n", Some(8)),
        line => panic!("{line}"),
    });
    let port = host.port.to_string();
    let shown = at_terminal(
        80,
        &[("NO_COLOR", "1")],
        &["-P", &port, "task", "watch", "7"],
    );
    let frame = |first: &str, status: &str, more: &str| {
        format!(
            "{first} TASK     7\u{1b}[K\n status   {status}\u{1b}[K\n command  make\u{1b}[K\n node     \
             one\u{1b}[K\n cores    2\u{1b}[K\n{more}\u{1b}[K\nhi\\u{{1b}}[2J\u{1b}[K\n\u{1b}[J"
        )
    };
    let first = frame("\u{1b}[2J\u{1b}[H", "running", "");
    let last = frame("\u{1b}[H", "completed", " exit code  0\u{1b}[K\n");
    let squeezed = |text: &str| text.replace(' ', "");
    assert_eq!(squeezed(&shown), squeezed(&format!("{first}{last}")));
}
