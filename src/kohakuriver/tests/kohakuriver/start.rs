//! Starting and stopping.

use std::{
    net::{TcpListener, TcpStream},
    os::unix::net::UnixDatagram,
    time::Duration,
};

use crate::support::{Daemon, PROGRAM, Place, answering, free_port, get, ran};
use nix::sys::signal::Signal;

/// Both daemons with their options, on one port.
fn daemons(place: &Place, port: u16) -> [(&'static str, Vec<String>); 2] {
    let host = vec![
        "host".to_owned(),
        "--config".to_owned(),
        place.host_config(port),
    ];
    let config = place.runner_config(free_port(), port, "");
    let runner = vec!["runner".to_owned(), "--config".to_owned(), config];
    [("HOST", host), ("RUNNER", runner)]
}

fn borrowed(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

#[test]
fn a_port_in_use_is_an_error_with_what_to_do() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    for (key, arguments) in daemons(&place, port) {
        let mut command = place.command(&borrowed(&arguments));
        command.env("LOG_LEVEL", "error");
        let ran = ran(command);
        let message = format!(
            "error: address 127.0.0.1:{port} is already in use\n\
             hint: `ss -ltnp 'sport = :{port}'` names the program that listens there; stop it, or \
             set {key}_PORT to a free port\n"
        );
        assert_eq!(
            (ran.code, ran.stdout.as_str(), ran.stderr),
            (Some(1), "", message)
        );
    }
}

#[test]
fn readiness_is_sent_once_the_port_answers() {
    for index in 0..2 {
        let (place, port) = (Place::new(), free_port());
        let path = place.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let (_, arguments) = &daemons(&place, port)[index];
        let mut command = place.command(&borrowed(arguments));
        command.env("NOTIFY_SOCKET", &path);
        let mut daemon = Daemon::spawn(&place, command);
        let mut buffer = [0; 4096];
        let length = socket.recv(&mut buffer).unwrap();
        TcpStream::connect(("127.0.0.1", port)).expect("it said that it serves");
        let said = std::str::from_utf8(&buffer[..length]).unwrap();
        assert!(said.starts_with("READY=1\nSTATUS="), "{said}");
        assert!(
            said.ends_with(&format!(" serves on http://127.0.0.1:{port}\n")),
            "{said}"
        );
        daemon.stop();
        let length = socket.recv(&mut buffer).unwrap();
        assert!(buffer[..length].starts_with(b"STOPPING=1\n"));
    }
}

#[test]
fn a_daemon_that_cannot_start_says_why_and_not_that_it_is_ready() {
    let place = Place::new();
    let path = place.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_nonblocking(true).unwrap();
    let config = place.file("host.toml", "host_port = \"x\"\n");
    let mut command = place.command(&["host", "--config", &config]);
    command.env("NOTIFY_SOCKET", &path);
    let ran = ran(command);
    assert_eq!(ran.code, Some(78));
    let mut buffer = [0; 4096];
    let length = socket.recv(&mut buffer).unwrap();
    let said = std::str::from_utf8(&buffer[..length]).unwrap();
    assert_eq!(
        said,
        format!("STATUS={config}:1: HOST_PORT takes a whole number, not a text\n")
    );
    assert!(socket.recv(&mut buffer).is_err(), "nothing more was said");
}

#[test]
fn a_stop_takes_less_than_two_seconds_and_exits_with_0() {
    let (place, port) = (Place::new(), free_port());
    for (_, arguments) in daemons(&place, port) {
        let mut daemon = Daemon::start(&place, &borrowed(&arguments));
        answering(port);
        // A client that never finishes its request must not hold it up.
        let idle = TcpStream::connect(("127.0.0.1", port)).unwrap();
        std::io::Write::write_all(&mut &idle, b"GET /health HTTP/1.1\r\n").unwrap();
        let (status, time) = daemon.stop();
        assert_eq!(status.code(), Some(0));
        assert!(time < Duration::from_secs(2), "{time:?}");
    }
}

#[test]
fn signals_that_are_no_stop_do_not_kill() {
    let (place, port) = (Place::new(), free_port());
    for (_, arguments) in daemons(&place, port) {
        let mut daemon = Daemon::start(&place, &borrowed(&arguments));
        answering(port);
        let config = &arguments[2];
        let text = std::fs::read_to_string(config).unwrap();
        std::fs::write(config, format!("{text}log_level = \"debug\"\n")).unwrap();
        daemon.signal(Signal::SIGUSR1);
        daemon.signal(Signal::SIGUSR2);
        daemon.signal(Signal::SIGHUP);
        daemon.logs("log level is debug; other changes take effect at the next restart");
        get(port, "/metrics").unwrap();
        daemon.logs("request method=GET path=/metrics status=200");

        std::fs::write(config, "nonsense = 1\n").unwrap();
        daemon.signal(Signal::SIGHUP);
        daemon.logs("configuration not reloaded: ");
        assert!(daemon.running());
        assert_eq!(get(port, "/health").unwrap().status, 200);
        daemon.stop();
    }
}

#[test]
fn the_daemons_have_names_of_their_own() {
    let (place, port) = (Place::new(), free_port());
    for (name, index) in [("kohakuriver.host", 0), ("kohakuriver.runner", 1)] {
        let link = place.path().join(name);
        std::os::unix::fs::symlink(PROGRAM, &link).unwrap();
        let (_, arguments) = &daemons(&place, port)[index];
        let command = place.command_of(&link, &borrowed(&arguments[1..]));
        let mut daemon = Daemon::spawn(&place, command);
        answering(port);
        daemon.stop();
    }
}

#[test]
fn a_database_that_cannot_be_used_is_one_clear_line() {
    let place = Place::new();
    let database = place.file("kohakuriver.db", &"this is no database\n".repeat(200));
    let config = place.host_config(free_port());
    let mut command = place.command(&["host", "--config", &config]);
    command.env("LOG_LEVEL", "error");
    let ran = ran(command);
    let message = format!(
        "error: failed to open the database {database}: file is not a database\nhint: DB_FILE must \
         name a SQLite database, or a new file, in a directory that this user may write\n"
    );
    assert_eq!((ran.code, ran.stderr), (Some(1), message));
}

#[test]
fn a_daemon_at_rest_is_small() {
    let (place, port) = (Place::new(), free_port());
    for (_, arguments) in daemons(&place, port) {
        let daemon = Daemon::start(&place, &borrowed(&arguments));
        answering(port);
        let status = std::fs::read_to_string(format!("/proc/{}/status", daemon.id())).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .unwrap();
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(kib < 40_000, "{kib} KiB resident");
    }
}

#[test]
fn a_test_that_fails_says_why_also_when_the_log_of_its_daemon_is_gone() {
    let failed = std::panic::catch_unwind(|| {
        let place = Place::new();
        let _daemon = Daemon::start(&place, &["version"]);
        drop(place);
        panic!("this is why");
    });
    assert_eq!(
        failed.unwrap_err().downcast_ref::<&str>(),
        Some(&"this is why")
    );
}
