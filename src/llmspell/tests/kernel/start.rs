//! Starts that cannot work, and starts after an end that was none.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

use nix::sys::signal::Signal;
use serde_json::json;

use crate::{
    driver::Client,
    support::{Kernel, PROGRAM, Place, Ran, ran, until},
};

fn start(place: &Place, more: &[&str]) -> Ran {
    place.run(&[&["kernel", "start", "--foreground"][..], more].concat())
}

#[test]
fn a_port_in_use_is_named_with_a_way_out() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let failed = start(&place, &["--port", &port.to_string()]);
    assert_eq!(failed.code, Some(1));
    let text = format!("error: Address already in use: HTTP: address 127.0.0.1:{port} is already");
    assert!(failed.stderr.contains(&text), "{failed:?}");
    assert!(
        failed
            .stderr
            .contains(&format!("`ss -ltnp 'sport = :{port}'`")),
        "{failed:?}"
    );
    // A channel's port counts too, and nothing is left behind.
    let before = start(&place, &["--port", &(port - 2).to_string(), "-f", "k.json"]);
    assert!(
        before.stderr.contains("Address already in use: "),
        "{before:?}"
    );
    assert!(!place.path().join("k.json").exists());
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let place = Place::new();
    place.file("file", "");
    let failed = start(&place, &["--port", "0", "-f", "file/kernel.json"]);
    assert_eq!(failed.code, Some(1));
    assert!(failed.stderr.contains("file/kernel.json"), "{failed:?}");
    let failed = start(&place, &["--port", "0", "--log-file", "file/kernel.log"]);
    assert_eq!(failed.code, Some(1));
    assert!(failed.stderr.contains("file/kernel.log"), "{failed:?}");
}

#[test]
fn a_file_of_somebody_else_is_permission_denied() {
    let place = Place::new();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let closed = place.file("closed.toml", "");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o600)).unwrap();
    let program = place.path().join("llmspell");
    fs::copy(PROGRAM, &program).unwrap();
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&program);
    command.args(["kernel", "start", "--config", &closed]);
    let failed = ran(&mut command, "");
    assert_eq!(failed.code, Some(78));
    assert!(failed.stderr.contains("Permission denied"), "{failed:?}");
    assert!(failed.stderr.contains("hint: "), "{failed:?}");
}

#[test]
fn a_directory_of_somebody_else_is_permission_denied() {
    let place = Place::new();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let program = place.path().join("llmspell");
    fs::copy(PROGRAM, &program).unwrap();
    let nobody = |more: &[&str]| {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&program)
            .args(["kernel", "start", "--foreground", "-p", "0"])
            .args(more)
            .current_dir(place.path())
            .env("HOME", place.path());
        ran(&mut command, "")
    };
    for (more, file) in [
        (
            &["--pid-file", "k.pid"][..],
            "Cannot create PID file k.pid: ",
        ),
        (&["--log-file", "k.log"], "k.log"),
        (&["-f", "k.json"], "k.json"),
    ] {
        let failed = nobody(more);
        assert_eq!(failed.code, Some(1), "{failed:?}");
        let mut lines = failed.stderr.lines();
        let error = lines.find(|line| line.starts_with("error: ")).unwrap();
        assert!(error.contains(file), "{failed:?}");
        assert!(error.contains("Permission denied"), "{failed:?}");
        assert!(failed.stderr.contains("hint: "), "{failed:?}");
    }
}

#[test]
fn a_corrupt_connection_file_is_not_overwritten() {
    let place = Place::new();
    place.file("broken.json", "{ \"shell_port\":");
    let failed = start(&place, &["--port", "0", "-f", "broken.json"]);
    assert_eq!(failed.code, Some(1));
    assert!(
        failed
            .stderr
            .contains("broken.json is not a connection file"),
        "{failed:?}"
    );
    assert!(failed.stderr.contains("hint: remove it"), "{failed:?}");
    let text = fs::read_to_string(place.path().join("broken.json")).unwrap();
    assert_eq!(text, "{ \"shell_port\":");
}

#[test]
fn a_second_kernel_does_not_take_the_file_of_the_first() {
    let place = Place::new();
    let kernel = place.kernel("");
    let failed = start(&place, &["--port", "0", "-f", "kernel.json"]);
    assert_eq!(failed.code, Some(1));
    let text = format!("the kernel with process id {} already uses", kernel.pid());
    assert!(failed.stderr.contains(&text), "{failed:?}");
    assert_eq!(kernel.health().status, 200);
}

#[test]
fn a_kernel_starts_after_one_that_was_killed() {
    let place = Place::new();
    let mut kernel = place.kernel("");
    kernel.signal(Signal::SIGKILL);
    assert_eq!(kernel.ended().0, None);
    assert!(kernel.connection_file.exists());
    let old = kernel.key();
    let next = place.kernel("");
    assert_ne!(next.key(), old);
    assert_eq!(Client::connect(&next).value("1 + 1"), "2");
}

#[test]
fn a_connection_file_that_a_client_wrote_is_obeyed() {
    let place = Place::new();
    let free: Vec<TcpListener> = (0..5)
        .map(|_| TcpListener::bind("127.0.0.1:0").unwrap())
        .collect();
    let ports: Vec<u16> = free
        .iter()
        .map(|one| one.local_addr().unwrap().port())
        .collect();
    drop(free);
    let wanted = json!({
        "transport": "tcp", "ip": "127.0.0.1", "key": "of the client",
        "shell_port": ports[0], "iopub_port": ports[1], "stdin_port": ports[2],
        "control_port": ports[3], "hb_port": ports[4],
        "signature_scheme": "hmac-sha256", "kernel_name": "llmspell",
    });
    place.file("given.json", &wanted.to_string());
    let arguments = ["kernel", "start", "--foreground", "-f", "given.json"];
    let kernel = Kernel::spawn(place.command(&arguments), place.path().join("given.json"));
    let file = kernel.connection();
    for (name, value) in wanted.as_object().unwrap() {
        assert_eq!(file[name], *value, "{name}");
    }
    assert_eq!(Client::connect(&kernel).value("1 + 1"), "2");
}

#[test]
fn a_clock_that_is_wrong_changes_nothing() {
    let place = Place::new();
    let mut command = Command::new("faketime");
    command.args(["-f", "@2001-01-01 00:00:00 x1", PROGRAM]);
    command.args([
        "kernel",
        "start",
        "--foreground",
        "-p",
        "0",
        "-f",
        "kernel.json",
    ]);
    command
        .args(["--idle-timeout", "600"])
        .current_dir(place.path())
        .env("HOME", place.path());
    let kernel = Kernel::spawn(command, place.path().join("kernel.json"));
    assert_eq!(Client::connect(&kernel).value("1 + 1"), "2");
    assert_eq!(kernel.health().status, 200);
}

/// The library behind `faketime`, which reads the time from a file as often as it is asked.
fn moved_clock(command: &mut Command, file: &Path) {
    let library = fs::read_dir("/usr/lib").unwrap().find_map(|directory| {
        let path = directory.ok()?.path().join("faketime/libfaketimeMT.so.1");
        path.exists().then_some(path)
    });
    command
        .env("LD_PRELOAD", library.expect("faketime is installed"))
        .env("FAKETIME_TIMESTAMP_FILE", file)
        .env("FAKETIME_NO_CACHE", "1")
        // As on a machine: what somebody sets is the time of day.
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
}

#[test]
fn a_clock_that_jumps_ends_nothing_and_frees_nobody() {
    let place = Place::new();
    place.file("clock", "+0");
    place.file(
        "k.toml",
        "[security]\nrate_limit_per_minute = 4\n[kernel]\nmax_clients = 1\n",
    );
    let start = [
        "kernel",
        "start",
        "--foreground",
        "-p",
        "0",
        "-f",
        "kernel.json",
        "-c",
        "k.toml",
    ];
    let mut command = place.command(&[&start[..], &["--idle-timeout", "600"]].concat());
    moved_clock(&mut command, &place.path().join("clock"));
    let kernel = Kernel::spawn(command, place.path().join("kernel.json"));
    let jump = |to: &str| {
        place.file("next", to);
        fs::rename(place.path().join("next"), place.path().join("clock")).unwrap();
    };
    let mut client = Client::connect(&kernel);
    let mut year = || client.value("os.date('!%Y')").parse::<i32>().unwrap();
    let now = year();
    jump("+3650d");
    assert_eq!(year() - now, 10, "the kernel sees the clock jump");
    jump("-7300d");
    assert_eq!(now - year(), 20);
    // Neither idle, nor a minute later, nor has the first client gone.
    assert_eq!(client.value("1 + 1"), "2");
    assert_eq!(client.error("1 + 1"), "RateLimited");
    let second = Client::with_key(&kernel, None).ask("kernel_info_request", json!({}));
    assert_eq!(second["ename"], "TooManyClients");
    let health = kernel.health();
    assert_eq!(health.status, 200);
    assert!(kernel.metric("llmspell_uptime_seconds") < 600.0);
}

#[test]
fn a_log_on_a_full_disk_stops_nothing() {
    let place = Place::new();
    let arguments = [
        "kernel",
        "start",
        "--foreground",
        "-p",
        "0",
        "-f",
        "kernel.json",
        "--log-file",
        "/dev/full",
    ];
    let kernel = Kernel::begin(place.command(&arguments), place.path().join("kernel.json"));
    until("the kernel serves", || {
        kernel.connection_file.exists().then_some(())
    });
    kernel.signal(Signal::SIGUSR1);
    assert_eq!(Client::connect(&kernel).value("1 + 1"), "2");
    assert_eq!(kernel.health().status, 200);
}

#[test]
fn too_many_open_files_pass() {
    let place = Place::new();
    let mut command = Command::new("sh");
    let start = "ulimit -n 40; exec \"$0\" kernel start --foreground -p 0 -f kernel.json";
    command
        .args(["-c", start, PROGRAM])
        .current_dir(place.path())
        .env("HOME", place.path());
    let kernel = Kernel::spawn(command, place.path().join("kernel.json"));
    let port = kernel.port("shell_port");
    let many: Vec<TcpStream> = (0..60)
        .map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap())
        .collect();
    kernel.logs("Too many open files");
    kernel.logs("raise LimitNOFILE=");
    drop(many);
    assert_eq!(Client::connect(&kernel).value("1 + 1"), "2");
}
