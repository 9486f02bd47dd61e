//! Hosts that die, and that cannot start.

use std::{fs, net::TcpListener, os::unix::net::UnixDatagram, path::Path, time::Duration};

use rusqlite::Connection;

use super::{
    cable::{Cable, Is},
    outcome::Outcome,
    river::{Setup, waiting},
    slow_docker::SlowDocker,
    small_disk::SmallDisk,
};
use crate::support::{Place, Ran, free_port, ran, until};

#[test]
fn a_host_that_is_killed_loses_neither_running_nor_queued_tasks() {
    let mut river = Setup::new().start();
    let cores = river.node(0, "online")["total_cores"].as_u64().unwrap();
    let all = ["--cores", &cores.to_string()];
    let running = river.submit_with(&all, &waiting("go", 3));
    river.runs(&running);
    let queued: Vec<String> = (0..3)
        .map(|n| river.submit_with(&all, &format!("exit {n}")))
        .collect();
    river.crash_host();
    river.restart_host();
    assert_eq!(river.task(&running)["status"], "running");
    for id in &queued {
        assert_eq!(river.task(id)["status"], "pending");
    }
    river.lets_go(0, "go");
    assert_eq!(river.outcome(&running), Outcome::ran(3, "go\n"));
    for (code, id) in (0..).zip(&queued) {
        assert_eq!(river.outcome(id), Outcome::ran(code, ""));
    }
    river.is_idle();
    // First come, first served.
    assert_eq!(river.all_starts_of(&queued), queued);
}

#[test]
fn a_task_that_ended_while_the_host_was_dead_has_its_true_code() {
    let mut river = Setup::new().start();
    let id = river.submit(&waiting("go", 7));
    river.runs(&id);
    river.crash_host();
    river.lets_go(0, "go");
    river.gone(&id);
    river.restart_host();
    assert_eq!(river.outcome(&id), Outcome::ran(7, "go\n"));
    river.is_idle();
}

#[test]
fn a_host_that_is_killed_while_an_image_is_fetched_sees_the_task_end() {
    let docker = SlowDocker::at("image");
    let mut river = Setup::new().runner("docker_bin", docker.program()).start();
    let id = river.submit("echo fetched");
    docker.is_held();
    river.crash_host();
    river.restart_host();
    docker.lets_go();
    assert_eq!(river.outcome(&id), Outcome::ran(0, "fetched\n"));
    river.is_idle();
}

/// The host dies while it gives a task to a runner.
fn killed_while_assigning(is: Is) {
    let setup = Setup::new();
    let cable = Cable::to(setup.runners[0]);
    let url = format!("http://127.0.0.1:{}", cable.port);
    let mut river = setup.runner("runner_url", url).start();
    cable.becomes(is);
    let mut submit = river.client(&["task", "submit", "--quiet", "--", "echo once; exit 5"]);
    let mut submit = submit.spawn().unwrap();
    let id = until("the task is there", || {
        let tasks = river.json(&["task", "list"]);
        Some(tasks.as_array()?.first()?["task_id"].as_str()?.to_owned())
    });
    if is == Is::OneWay {
        river.runners[0].logs("accepted");
    }
    river.crash_host();
    submit.wait().unwrap();
    cable.becomes(Is::Cut);
    cable.becomes(Is::Whole);
    river.restart_host();
    assert_eq!(river.outcome(&id), Outcome::ran(5, "once\n"));
    river.is_idle();
}

#[test]
fn a_host_that_is_killed_before_the_runner_got_the_task_gives_it_again() {
    killed_while_assigning(Is::Silent);
}

#[test]
fn a_host_that_is_killed_before_the_runner_answered_does_not_run_the_task_twice() {
    killed_while_assigning(Is::OneWay);
}

#[test]
fn a_host_that_stops_leaves_tasks_running_and_takes_their_verdicts_later() {
    let mut river = Setup::new().start();
    let id = river.submit(&waiting("go", 4));
    river.runs(&id);
    let (status, time) = river.host.stop();
    assert_eq!(status.code(), Some(0));
    assert!(time < Duration::from_secs(2), "{time:?}");
    river.lets_go(0, "go");
    river.gone(&id);
    river.restart_host();
    assert_eq!(river.outcome(&id), Outcome::ran(4, "go\n"));
    river.is_idle();
}

#[test]
fn a_client_that_waits_outlives_a_restart_of_the_host() {
    let mut river = Setup::new().start();
    let mut wait = river.client(&[
        "task",
        "submit",
        "--quiet",
        "--wait",
        "--",
        &waiting("go", 6),
    ]);
    let wait = std::thread::spawn(move || wait.output().unwrap());
    until("it runs", || {
        let tasks = river.json(&["task", "list"]);
        (tasks[0]["status"] == "running").then_some(())
    });
    river.crash_host();
    river.restart_host();
    river.lets_go(0, "go");
    assert_eq!(wait.join().unwrap().status.code(), Some(6));
}

/// What a host says that cannot use its database.
fn refused(place: &Place, config: &str) -> Ran {
    let socket = NotReady::new(place);
    let mut command = place.command(&["host", "--config", config]);
    command
        .env("LOG_LEVEL", "error")
        .env("NOTIFY_SOCKET", &socket.path);
    let ran = ran(command);
    socket.heard_no_ready();
    ran
}

/// One line that says what is wrong, and one that says what to do.
fn no_database(path: &Path, why: &str) -> Ran {
    Ran {
        code: Some(1),
        stdout: String::new(),
        stderr: format!(
            "error: failed to open the database {}: {why}\nhint: DB_FILE must name a SQLite \
             database, or a new file, in a directory that this user may write\n",
            path.display()
        ),
    }
}

#[test]
fn a_database_that_another_process_has_locked_is_one_clear_line() {
    let place = Place::new();
    let path = place.path().join("kohakuriver.db");
    let other = Connection::open(&path).unwrap();
    let sql = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE x (y)";
    other.execute_batch(sql).unwrap();
    let config = place.host_config(free_port());
    assert_eq!(
        refused(&place, &config),
        no_database(&path, "database is locked")
    );
}

#[test]
fn a_database_that_is_damaged_is_one_clear_line() {
    let mut river = Setup::new().start();
    let id = river.submit("true");
    river.outcome(&id);
    river.host.stop();
    let path = river.place.path().join("kohakuriver.db");
    let mut bytes = fs::read(&path).unwrap();
    // The header stays; what the tables are is lost.
    bytes[100..4096].fill(0xaa);
    fs::write(&path, bytes).unwrap();
    let config = river.place.path().join("host.toml").display().to_string();
    let expected = no_database(&path, "database disk image is malformed");
    assert_eq!(refused(&river.place, &config), expected);
}

#[test]
fn a_database_on_a_disk_that_is_read_only_is_one_clear_line() {
    let (place, disk) = (Place::new(), SmallDisk::new("4m"));
    let path = disk.path().join("kohakuriver.db");
    let text = format!("db_file = {path:?}\nhost_port = {}\n", free_port());
    let config = place.file("host.toml", &text);
    disk.writable(false);
    let ran = refused(&place, &config);
    assert_eq!(ran, no_database(&path, "unable to open database file"));

    // The same with one that is there already.
    disk.writable(true);
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE x (y)")
        .unwrap();
    disk.writable(false);
    let ran = refused(&place, &config);
    assert_eq!(
        ran,
        no_database(&path, "attempt to write a readonly database")
    );
}

#[test]
fn a_port_in_use_ends_a_daemon_before_it_is_ready() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let place = Place::new();
    let host = place.host_config(port);
    let runner = place.runner_config(free_port(), port, "");
    for (daemon, config) in [("host", host), ("runner", runner)] {
        let socket = NotReady::new(&place);
        let mut command = place.command(&[daemon, "--config", &config]);
        command
            .env("LOG_LEVEL", "error")
            .env("NOTIFY_SOCKET", &socket.path);
        let ran = ran(command);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        let start = format!("error: address 127.0.0.1:{port} is already in use\nhint: ");
        assert!(ran.stderr.starts_with(&start), "{ran:?}");
        assert_eq!(ran.stderr.lines().count(), 2, "{ran:?}");
        socket.heard_no_ready();
    }
}

/// What systemd would hear.
struct NotReady {
    socket: UnixDatagram,
    path: std::path::PathBuf,
}

impl NotReady {
    fn new(place: &Place) -> NotReady {
        let path = place.path().join("notify");
        let _ = fs::remove_file(&path);
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_nonblocking(true).unwrap();
        NotReady { socket, path }
    }

    fn heard_no_ready(&self) {
        let mut buffer = [0; 4096];
        while let Ok(length) = self.socket.recv(&mut buffer) {
            let said = String::from_utf8_lossy(&buffer[..length]).into_owned();
            assert!(!said.contains("READY=1"), "{said}");
        }
    }
}
