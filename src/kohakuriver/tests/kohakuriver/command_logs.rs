//! `kohakuriver task logs`.

use std::process::{Output, Stdio};

use serde_json::Value;

use crate::{
    fake_host::{Answer, Asked, FakeHost, task},
    support::Place,
};

/// The most that the host gives at once, here.
const PART: usize = 4;

fn logs(host: &FakeHost, arguments: &[&str]) -> Output {
    let place = Place::new();
    let port = host.port.to_string();
    let arguments = [&["-P", &port, "task", "logs", "7"], arguments].concat();
    place.command(&arguments).output().unwrap()
}

fn number(asked: &Asked, name: &str) -> Option<usize> {
    let (_, rest) = asked.line.split_once(&format!("{name}="))?;
    rest.parse().ok()
}

/// A host whose task writes the next piece whenever its state is asked for.
fn growing(pieces: Vec<&'static [u8]>, answer: fn(&Asked, &[u8]) -> Answer) -> FakeHost {
    let (mut written, mut pieces) = (Vec::new(), pieces.into_iter());
    FakeHost::new(move |asked| match asked.line.as_str() {
        "GET /api/status/7" => Answer::json(match pieces.next() {
            Some(piece) => {
                written.extend_from_slice(piece);
                task("running", None)
            }
            None => task("completed", Some(0)),
        }),
        _ => answer(asked, &written),
    })
}

/// As our host answers.
fn by_offset(asked: &Asked, written: &[u8]) -> Answer {
    let size = Some(written.len());
    if let Some(lines) = number(asked, "lines") {
        return Answer::log(&tail(written, lines), size);
    }
    let offset = number(asked, "offset").unwrap();
    let end = written.len().min(offset + PART);
    Answer::log(&written[offset..end], size)
}

/// As the Python implementation answers, which knows `lines` only.
fn by_lines(asked: &Asked, written: &[u8]) -> Answer {
    Answer::log(&tail(written, number(asked, "lines").unwrap_or(1000)), None)
}

fn tail(written: &[u8], lines: usize) -> Vec<u8> {
    let all: Vec<&[u8]> = written.split_inclusive(|byte| *byte == b'\n').collect();
    all[all.len().saturating_sub(lines)..].concat()
}

const PIECES: [&[u8]; 6] = [
    b"one\ntw",
    b"",
    b"o\n\xff\xfe",
    b"\nthree\n",
    b"three\n",
    b"end",
];

#[test]
fn everything_is_shown_byte_for_byte() {
    let host = growing(vec![b"a long line \xff\n", b"never asked for"], by_offset);
    let shown = logs(&host, &[]);
    assert_eq!(
        (
            shown.status.code(),
            shown.stdout.as_slice(),
            shown.stderr.as_slice()
        ),
        (Some(0), &b"a long line \xff\n"[..], &b""[..])
    );
    let lines = host.lines();
    assert_eq!(lines[1], "GET /api/tasks/7/stdout?offset=0");
    logs(&host, &["-e"]);
    assert_eq!(
        host.lines()[lines.len() + 1],
        "GET /api/tasks/7/stderr?offset=0"
    );
}

#[test]
fn following_loses_nothing_and_repeats_nothing() {
    for answer in [by_offset, by_lines] {
        let host = growing(PIECES.to_vec(), answer);
        let shown = logs(&host, &["--follow"]);
        assert_eq!(shown.stdout, PIECES.concat());
        assert_eq!(
            (shown.status.code(), shown.stderr.as_slice()),
            (Some(0), &b""[..])
        );
    }
}

#[test]
fn the_last_lines_are_asked_for() {
    for answer in [by_offset, by_lines] {
        let host = growing(vec![b"a\nb\nc\nd\n"], answer);
        assert_eq!(logs(&host, &["-l", "2"]).stdout, b"c\nd\n");
        let host = growing(vec![b"a\nb\nc\n", b"d\n", b"e\n"], answer);
        assert_eq!(logs(&host, &["-l", "1", "-f"]).stdout, b"c\nd\ne\n");
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_following() {
    let host = FakeHost::new(|asked| match number(asked, "offset") {
        None => Answer::json(task("running", None)),
        Some(offset) => Answer::log(&[b'x'; 65_536], Some(offset + 65_536)),
    });
    let place = Place::new();
    let port = host.port.to_string();
    let mut command = place.command(&["-P", &port, "task", "logs", "7", "-f"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_value_is_what_the_host_says() {
    let host = FakeHost::new(|_| Answer::json(Value::Null));
    let shown = logs(&host, &[]);
    let head = format!(
        "error: http://localhost:{}/api/status/7 gave an answer that is not understood: ",
        host.port
    );
    let stderr = String::from_utf8(shown.stderr).unwrap();
    assert!(stderr.starts_with(&head), "{stderr}");
    assert!(
        stderr.ends_with("hint: is this the address of a KohakuRiver host?\n"),
        "{stderr}"
    );
}
