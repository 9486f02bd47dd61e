//! A machine that stands still for seconds, so that docker loses what containerd tells it.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::{
    outcome::Outcome,
    river::{River, Setup},
};
use crate::dockerd::Dockerd;

/// How often it is tried to make docker lose an end; nearly always once is enough.
const ATTEMPTS: u32 = 8;

/// A little longer than containerd waits for those who hear of a start.
const STALL: Duration = Duration::from_secs(7);

/// The first process of a container that starts now, as soon as it is what the container is for. Looks
/// without a pause: docker hears of it within milliseconds.
fn begun(dockerd: &Dockerd, old: &HashSet<PathBuf>) -> u32 {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        let mut new = dockerd.first_processes();
        new.retain(|file, _| !old.contains(file));
        let mut begun = new.into_values().filter(|pid| {
            let name = fs::read_to_string(format!("/proc/{pid}/comm"));
            name.is_ok_and(|name| !name.starts_with("runc"))
        });
        if let Some(pid) = begun.next() {
            return pid;
        }
    }
    panic!("no container began");
}

/// Stops containerd while a task starts and ends; whether docker takes it for running afterwards.
fn stalls(river: &River<'_>, id: &str, old: &HashSet<PathBuf>) -> bool {
    let pid = begun(river.dockerd, old);
    let containerd = Pid::from_raw(river.dockerd.containerd());
    kill(containerd, Signal::SIGSTOP).unwrap();
    thread::sleep(STALL);
    kill(containerd, Signal::SIGCONT).unwrap();
    // Long enough for all that is late, and shorter than a runner takes to see through it.
    thread::sleep(Duration::from_secs(3));
    assert!(!Path::new(&format!("/proc/{pid}")).exists(), "it has ended");
    let name = format!("kohakuriver-task-{id}");
    let inspect = ["container", "inspect", "--format={{.State.Running}}", &name];
    let output = river.dockerd.command(&inspect).output().unwrap();
    output.stdout == b"true\n"
}

#[test]
fn a_task_whose_end_docker_lost_ends_with_its_own_code() {
    let dockerd = Dockerd::start("");
    let river = Setup::new().start_on(&dockerd);
    for _ in 0..ATTEMPTS {
        let old = dockerd.first_processes().into_keys().collect();
        let id = river.submit("sleep 1; echo here; exit 3");
        let lost = stalls(&river, &id, &old);
        let Outcome {
            status,
            code,
            output,
            ..
        } = river.outcome(&id);
        // How often docker says that it started is no fact here.
        assert_eq!(
            (status.as_str(), code, output.as_str()),
            ("failed", Some(3), "here\n"),
            "{}",
            river.story(&id)
        );
        if lost {
            return;
        }
    }
    panic!("docker lost no end in {ATTEMPTS} attempts: this test shows nothing");
}
