//! Log files that grow, and that others move away.

use std::{
    fs,
    process::{Command, Stdio},
};

use nix::sys::signal::Signal;

use crate::support::{Person, signal, until};

#[test]
fn the_log_is_rotated_at_its_size_and_packed() {
    let ann = Person::new();
    ann.does(
        "kernel start --daemon --port 0 --id one --log-file ~/logs.log --log-rotate-size 2000 \
         --log-rotate-count 3",
    );
    let pid = ann.pid("one").unwrap();
    let packed = || {
        let entries = fs::read_dir(ann.home()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names
            .filter(|name| name.starts_with("logs.log.") && name.ends_with(".gz"))
            .count()
    };
    until("old files", || {
        signal(pid, Signal::SIGUSR1);
        packed() >= 3
    });
    assert!(fs::metadata(ann.path("logs.log")).unwrap().len() <= 2000);
    ann.does("kernel stop one");
    assert!(packed() <= 4, "three are kept, and one may be on its way");
}

#[test]
fn the_log_is_rotated_as_the_configuration_says() {
    let ann = Person::new();
    let old = |end: &str| {
        let entries = fs::read_dir(ann.home()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names
            .filter(|name| name.starts_with("k.log.") && name.ends_with(".gz") == (end == "gz"))
            .count()
    };
    for compress in [true, false] {
        let text = format!(
            "[kernel]\nid = \"one\"\nport = 0\n[logging]\nlog_file = \"{}\"\nmax_size_mb = 1\n\
             max_backups = 2\ncompress = {compress}\n",
            ann.path("k.log").display()
        );
        fs::write(ann.path("k.toml"), text).unwrap();
        ann.does("kernel start --daemon --config k.toml");
        let pid = ann.pid("one").unwrap();
        for kept in [1, 2, 2] {
            // A line after a file of its size begins the next one, and USR1 writes a line.
            let log = fs::OpenOptions::new().append(true).open(ann.path("k.log"));
            log.unwrap().set_len(1024 * 1024).unwrap();
            signal(pid, Signal::SIGUSR1);
            let size = || fs::metadata(ann.path("k.log")).map_or(0, |file| file.len());
            until("a new file", || (1..1024 * 1024).contains(&size()));
            let expected = if compress { [kept, 0] } else { [0, kept] };
            until("the old files", || [old("gz"), old("")] == expected);
        }
        ann.does("kernel stop one");
        let names = fs::read_dir(ann.home()).unwrap();
        for path in names.map(|entry| entry.unwrap().path()) {
            if path.display().to_string().contains("k.log") {
                fs::remove_file(path).unwrap();
            }
        }
    }
}

/// The text of the manual, as it is there.
#[test]
fn logrotate_of_the_manual_keeps_the_process_and_its_log() {
    let ann = Person::new();
    fs::create_dir(ann.path("log")).unwrap();
    ann.does(
        "kernel start --daemon --port 0 --id one --log-file ~/log/kernel.log --pid-file ~/kernel.pid",
    );
    let home = ann.home().display();
    let policy = format!(
        "{home}/log/*.log {{\n    su root root\n    daily\n    rotate 7\n    compress\n    delaycompress\n    \
         missingok\n    notifempty\n    create 0640 root root\n    postrotate\n        kill -USR1 \
         $(cat {home}/kernel.pid) 2>/dev/null || true\n    endscript\n}}\n"
    );
    fs::write(ann.path("policy"), policy).unwrap();
    let pid = ann.pid("one").unwrap();
    let old = ann.read("log/kernel.log");
    let rotated = Command::new("logrotate")
        .args(["--force", "--state"])
        .args([ann.path("state"), ann.path("policy")])
        .stdin(Stdio::null())
        .output()
        .expect("logrotate runs: apt-get install logrotate");
    assert!(rotated.status.success(), "{rotated:?}");
    until("lines in the new file", || {
        !ann.read("log/kernel.log").is_empty()
    });
    assert!(ann.read("log/kernel.log.1").starts_with(&old));
    assert_eq!(ann.pid("one"), Some(pid));
    assert_eq!(ann.kernels()[0]["status"], "healthy");
}

#[test]
fn a_reload_goes_on_in_the_file_that_has_the_name_now() {
    let ann = Person::new();
    ann.does("kernel start --daemon --port 0 --id one --log-file ~/k.log");
    let pid = ann.pid("one").unwrap();
    fs::rename(ann.path("k.log"), ann.path("old.log")).unwrap();
    signal(pid, Signal::SIGHUP);
    until("lines in the new file", || {
        ann.read("k.log").contains("configuration reloaded")
    });
    assert!(!ann.read("old.log").contains("configuration reloaded"));
    assert_eq!(ann.pid("one"), Some(pid));
}
