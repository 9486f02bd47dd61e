//! Daemons that cannot start, and databases that cannot be used.

use std::{
    fs,
    net::TcpListener,
    os::unix::net::UnixDatagram,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::{
    outcome::Outcome,
    river::{Setup, waiting},
    small_disk::SmallDisk,
};
use crate::support::{Place, Ran, free_port, ran};

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
    path: PathBuf,
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

#[test]
fn a_database_that_another_process_holds_for_a_while_loses_nothing() {
    let river = Setup::new().start();
    let id = river.submit(&waiting("go", 4));
    river.runs(&id);
    let other = Connection::open(river.place.path().join("kohakuriver.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = river.run(&["task", "submit", "--", "echo no"]);
    let said = "Another process holds the host's database. Nothing was changed; try again.\n";
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.ends_with(said), "{refused:?}");
    assert_eq!(refused.stderr.lines().count(), 1, "{refused:?}");
    river.lets_go(0, "go");
    river.gone(&id);
    river.runners[0].logs("the host answered 503");
    assert_eq!(river.task(&id)["status"], "running");
    river.node(0, "online");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(river.outcome(&id), Outcome::ran(4, "go\n"));
    assert_eq!(river.submit_and_wait(&[], "exit 6").code, Some(6));
    assert_eq!(river.json(&["task", "list"]).as_array().unwrap().len(), 2);
    river.is_idle();
}
