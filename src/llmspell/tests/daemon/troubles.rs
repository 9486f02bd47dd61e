//! The table of error messages of the manual, and starts that cannot succeed.

use std::{fs, net::TcpListener};

use crate::support::Person;

#[test]
fn a_port_that_is_taken_is_said_by_the_starter() {
    let ann = Person::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let said = ann.types(&format!("kernel start --daemon --port {port} --id one"));
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("Address already in use"), "{}", said.err);
    assert!(said.err.contains("\nhint: "), "{}", said.err);
    assert_eq!(ann.kernels().len(), 0);
    assert!(!ann.path(".llmspell/kernels/kernel-one.pid").exists());
}

#[test]
fn a_pid_file_in_no_directory_is_said_with_what_to_do() {
    let ann = Person::new();
    let said = ann.types("kernel start --daemon --port 0 --pid-file ~/none/k.pid");
    let directory = ann.path("none").display().to_string();
    assert_eq!(said.code, 1);
    assert_eq!(
        said.err,
        format!(
            "error: Cannot create PID file {directory}/k.pid: No such file or directory (os error \
             2)\nhint: create the directory {directory}, owned by the user that runs this; under \
             systemd, RuntimeDirectory= does\n"
        )
    );
}

#[test]
fn a_second_instance_names_the_first() {
    let ann = Person::new();
    ann.does("kernel start --daemon --port 0 --id one --pid-file ~/k.pid");
    let pid = ann.pid("one").unwrap();
    let said = ann.types("kernel start --daemon --port 0 --id two --pid-file ~/k.pid");
    let file = ann.path("k.pid").display().to_string();
    assert_eq!(said.code, 1);
    assert_eq!(
        said.err,
        format!(
            "error: another instance is running as process {pid} and holds {file}\nhint: stop \
             process {pid} first, or give this instance a PID file of its own\n"
        )
    );
    assert_eq!(ann.pid("one"), Some(pid));
}

#[test]
fn a_log_that_cannot_be_written_is_said_by_the_starter() {
    let ann = Person::new();
    let said = ann.types("kernel start --daemon --port 0 --log-file ~/none/k.log");
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains("failed to open the log file"),
        "{}",
        said.err
    );
    // Root may write everywhere, but not where there is a file in the way.
    fs::write(ann.path("file"), "").unwrap();
    let said = ann.types("kernel start --daemon --port 0 --pid-file ~/file/k.pid");
    assert!(
        said.err.starts_with("error: Cannot create PID file"),
        "{}",
        said.err
    );
}

#[test]
fn a_working_directory_that_is_missing_is_said_at_once() {
    let ann = Person::new();
    let none = ann.path("none").display().to_string();
    fs::write(
        ann.path("k.toml"),
        format!("[daemon]\nworking_dir = \"{none}\"\n"),
    )
    .unwrap();
    let said = ann.types("kernel start --daemon --config k.toml --port 0");
    assert_eq!(said.code, 1);
    assert!(
        said.err.starts_with(&format!(
            "error: failed to enter the working directory {none}: "
        )),
        "{}",
        said.err
    );
}
