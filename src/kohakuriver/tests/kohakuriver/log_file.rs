//! Log files of the daemons.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::support::{Daemon, Place, answering, free_port, get, ran, until};

/// Both daemons with a log file: their arguments, and the file.
fn daemons(place: &Place, port: u16, file: &str) -> [(Vec<String>, PathBuf); 2] {
    let path = place.path().join(file);
    let file = path.display();
    let host = place.host_config(port);
    let text = fs::read_to_string(&host).unwrap();
    fs::write(
        &host,
        format!("{text}host_log_file = \"{file}\"\nlog_level = \"debug\"\n"),
    )
    .unwrap();
    let more = format!("runner_log_file = \"{file}\"\nlog_level = \"debug\"\n");
    let runner = place.runner_config(free_port(), port, &more);
    [("host", host), ("runner", runner)].map(|(daemon, config)| {
        let arguments = [daemon, "--config", &config].map(str::to_owned).to_vec();
        (arguments, path.clone())
    })
}

fn borrowed(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

fn holds(file: &PathBuf, text: &str) {
    until(&format!("{} holds {text:?}", file.display()), || {
        fs::read_to_string(file).ok()?.contains(text).then_some(())
    });
}

#[test]
fn logrotate_moves_a_log_file_and_the_daemon_goes_on_in_a_new_one() {
    for index in 0..2 {
        let (place, port) = (Place::new(), free_port());
        // Root's logrotate trusts no directory that others can write.
        fs::set_permissions(place.path(), Permissions::from_mode(0o755)).unwrap();
        let (arguments, file) = &daemons(&place, port, "river.log")[index];
        let daemon = Daemon::start(&place, &borrowed(arguments));
        answering(port);
        holds(file, &format!("serves on http://127.0.0.1:{port}"));
        assert_eq!(daemon.log(), "", "nothing goes to standard error");
        assert_eq!(
            fs::metadata(file).unwrap().permissions().mode() & 0o7777,
            0o640
        );
        assert!(!fs::read_to_string(file).unwrap().contains('\u{1b}'));

        let rule = format!(
            "{} {{\n  rotate 2\n  missingok\n  postrotate\n    kill -HUP {}\n  endscript\n}}\n",
            file.display(),
            daemon.id()
        );
        let rule = place.file("rule", &rule);
        fs::set_permissions(&rule, Permissions::from_mode(0o644)).unwrap();
        let state = place.path().join("state");
        let mut logrotate = Command::new("/usr/sbin/logrotate");
        logrotate
            .args(["--force", "--state"])
            .arg(&state)
            .arg(&rule);
        let output = logrotate.output().expect("logrotate is installed");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");

        holds(file, "log level is debug");
        get(port, "/metrics").unwrap();
        holds(file, "path=/metrics");
        let old = fs::read_to_string(place.path().join("river.log.1")).unwrap();
        assert!(
            old.contains("serves on") && !old.contains("path=/metrics"),
            "{old}"
        );
    }
}

#[test]
fn a_log_file_that_cannot_be_opened_is_a_clear_error() {
    let (place, port) = (Place::new(), free_port());
    for (arguments, file) in daemons(&place, port, "missing/river.log") {
        let key = format!("{}_LOG_FILE", arguments[0].to_uppercase());
        let ran = ran(place.command(&borrowed(&arguments)));
        let message = format!(
            "error: failed to open the log file {}: No such file or directory (os error 2)\nhint: \
             {key} must name a file in a directory that is there and that this user may write; a \
             packaged unit may write below its state directory, and to /var/log/NAME with \
             `LogsDirectory=NAME` in a drop-in (`systemctl edit`)\n",
            file.display()
        );
        assert_eq!((ran.code, ran.stderr), (Some(78), message));
    }
}

#[test]
fn a_full_disk_ends_no_daemon() {
    let (place, port) = (Place::new(), free_port());
    let file = daemons(&place, port, "river.log")[0].1.clone();
    std::os::unix::fs::symlink("/dev/full", &file).unwrap();
    for (arguments, _) in daemons(&place, port, "river.log") {
        let mut command = place.command(&borrowed(&arguments));
        let mut daemon = Daemon::spawn(&place, {
            command.stdout(Stdio::null());
            command
        });
        answering(port);
        for _ in 0..20 {
            assert_eq!(get(port, "/nothing").unwrap().status, 404);
        }
        assert!(daemon.running());
        daemon.stop();
    }
    // The same with standard error on a full disk.
    let config = place.host_config(port);
    let mut command = place.command(&["host", "--config", &config]);
    command.env("LOG_LEVEL", "full");
    command.stderr(File::options().write(true).open("/dev/full").unwrap());
    let mut child = command.spawn().unwrap();
    answering(port);
    assert_eq!(get(port, "/nothing").unwrap().status, 404);
    assert!(child.try_wait().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();
}
