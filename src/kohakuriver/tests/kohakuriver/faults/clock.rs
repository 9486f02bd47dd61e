//! Clocks that are wrong, for a while.

use std::{collections::HashSet, fs, path::PathBuf};

use serde_json::Value;

use super::{
    outcome::Outcome,
    river::{Setup, waiting},
};
use crate::support::Place;

/// A clock that all daemons of a cluster have.
struct Clock {
    place: Place,
}

impl Clock {
    fn new() -> Clock {
        let clock = Clock {
            place: Place::new(),
        };
        clock.moves("+0");
        clock
    }

    /// Its distance from the true time.
    fn moves(&self, by: &str) {
        // Read at any moment, so that it must always be whole.
        let new = self.place.file("new", &format!("{by}\n"));
        fs::rename(new, self.file()).unwrap();
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("LD_PRELOAD", library().display().to_string()),
            ("FAKETIME_TIMESTAMP_FILE", self.file().display().to_string()),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            // Like a machine's: only the time of day is moved.
            ("DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }

    fn file(&self) -> PathBuf {
        self.place.path().join("clock")
    }
}

fn library() -> PathBuf {
    let directories = fs::read_dir("/usr/lib").unwrap().flatten();
    let mut found = directories
        .map(|directory| directory.path().join("faketime/libfaketimeMT.so.1"))
        .filter(|path| path.exists());
    let found = found.next();
    found.expect("this test needs libfaketime: `apt-get install faketime`")
}

/// The day of the host, as its newest task shows.
fn day(tasks: &Value) -> String {
    tasks[0]["submitted_at"].as_str().unwrap()[..10].to_owned()
}

#[test]
fn a_clock_that_jumps_a_day_back_and_forth_changes_nothing() {
    let clock = Clock::new();
    let mut setup = Setup::new().host("heartbeat_timeout_factor", 4);
    setup.host_environment = clock.environment();
    setup.runner_environment = clock.environment();
    let mut river = setup.start();
    let long = river.submit(&waiting("go", 3));
    river.runs(&long);
    let (mut ids, mut days) = (vec![long.clone()], HashSet::new());
    for jump in ["-1d", "+1d", "-1d", "+0"] {
        clock.moves(jump);
        // Long enough for any silence, any report and any queue to be noticed.
        river.reports(0, 6);
        let ran = river.submit_and_wait(&[], "echo day; exit 2");
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(2), ""), "{jump}");
        ids.push(ran.stdout.trim().to_owned());
        let tasks = river.json(&["task", "list"]);
        let listed: Vec<&str> = tasks
            .as_array()
            .unwrap()
            .iter()
            .map(|task| task["task_id"].as_str().unwrap())
            .collect();
        let newest_first: Vec<&str> = ids.iter().rev().map(String::as_str).collect();
        assert_eq!(listed, newest_first, "{jump}");
        days.insert(day(&tasks));
        assert_eq!(river.task(&long)["status"], "running", "{jump}");
        river.node(0, "online");
    }
    assert_eq!(days.len(), 3, "the clock was moved: {days:?}");
    let numbers: Vec<i64> = ids.iter().map(|id| id.parse().unwrap()).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    assert!(
        !river.host.log().contains("offline"),
        "{}",
        river.host.log()
    );

    // Ids go on where they were, also in a host that starts with a clock that is behind.
    clock.moves("-1d");
    river.crash_host();
    river.crash_runner(0);
    river.restart_host();
    river.restart_runner(0);
    river.lets_go(0, "go");
    assert_eq!(river.outcome(&long), Outcome::ran(3, "go\n"));
    let after: i64 = river.submit("true").parse().unwrap();
    assert!(after > *numbers.last().unwrap());
    assert_eq!(river.outcome(&after.to_string()), Outcome::ran(0, ""));
    assert_eq!(
        river.json(&["task", "list"])[0]["task_id"],
        after.to_string()
    );
    river.is_idle();
}
