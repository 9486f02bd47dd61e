//! Configuration files, good and bad.

use crate::support::{Place, Ran, ran};

const HINT: &str = "(hint: write NAME = value with a plain value: this file is read, not executed)";

fn failed(code: i32, stderr: String) -> Ran {
    Ran {
        code: Some(code),
        stdout: String::new(),
        stderr,
    }
}

#[test]
fn a_broken_python_file_is_a_line_per_problem() {
    let place = Place::new();
    let text = r#""""Docstring
over lines."""
import os
HOST_PORT = int(os.environ["PORT"])
HOST_BIND_IP: str = "127.0.0.1" + ""
if True:
    DB_FILE = "x"
ADDITIONAL_MOUNTS = [1]
SHARED_DIR = "/mnt
LOG_LEVEL = LogLevel.LOUD
HEARTBEAT_INTERVAL_SECONDS = 0
def helper():
    return 1
def config_gen():
    return Config.from_globals()
"#;
    let path = place.file("host_config.py", text);
    let lines = [
        format!("4: HOST_PORT: `int(os.environ[\"PORT\"])` is not a plain value {HINT}"),
        format!("5: HOST_BIND_IP: `+ \"\"` follows the value {HINT}"),
        format!("6: `if True:` is not an assignment {HINT}"),
        format!("8: ADDITIONAL_MOUNTS: a list holds texts only {HINT}"),
        format!("9: SHARED_DIR: the text is never closed {HINT}"),
        "10: LOG_LEVEL: `LOUD` is not a log level; use error, warning, info, debug or trace"
            .to_owned(),
        "11: HEARTBEAT_INTERVAL_SECONDS must be from 1 to 3600, not 0".to_owned(),
        format!("12: `def helper` is not understood, only `def config_gen` is {HINT}"),
    ];
    let expected: String = lines
        .iter()
        .map(|line| format!("{path}:{line}\n"))
        .collect();
    assert_eq!(
        place.run(&["host", "--config", &path]),
        failed(78, expected)
    );
}

#[test]
fn a_broken_toml_file_is_a_line_per_problem() {
    let place = Place::new();
    let text = "host_prot = 9000\nHOST_PORT = \"8000\"\nhost_bind_ip = \"0.0.0.0\"\n\
                allow_insecure_bind = 1\nshared_dir = [\"a\"]\nSHARED_DIR = \"/a\"\n[host]\na = 1\n";
    let path = place.file("host.toml", text);
    let lines = [
        "1: there is no key HOST_PROT (hint: did you mean HOST_PORT?)",
        "2: HOST_PORT takes a whole number, not a text",
        "3: HOST_BIND_IP = 0.0.0.0 would let anyone on the network in without a secret (hint: set \
         CLUSTER_TOKEN, AUTH_ENABLED and ADMIN_SECRET, or ALLOW_INSECURE_BIND if you mean it)",
        "4: ALLOW_INSECURE_BIND takes a truth value, not a whole number",
        "5: SHARED_DIR takes a text, not a list",
        "6: SHARED_DIR is already set in line 5",
        "7: there are no tables such as [host] here (hint: all keys stand at the top level)",
    ];
    let expected: String = lines
        .iter()
        .map(|line| format!("{path}:{line}\n"))
        .collect();
    assert_eq!(
        place.run(&["host", "--config", &path]),
        failed(78, expected)
    );
}

#[test]
fn toml_that_is_none_is_named_with_its_line() {
    let place = Place::new();
    let path = place.file(
        "runner.toml",
        "runner_port = 8001\nhost_address = \"127.0.0.1\n",
    );
    let ran = place.run(&["runner", "--config", &path]);
    assert_eq!(ran.code, Some(78));
    assert!(
        ran.stderr.starts_with(&format!("{path}:2: ")),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let place = Place::new();
    let expected = "error: there is no configuration file none.toml\nhint: `kohakuriver init config \
                    --host` writes one, or leave out --config\n";
    assert_eq!(
        place.run(&["host", "--config", "none.toml"]),
        failed(1, expected.to_owned())
    );
    // An admin who deletes the file of a unit gets the defaults (lifecycle C18): it goes on to the
    // next problem.
    let mut command = place.command(&["host", "--config", "none.toml", "--if-present"]);
    command.env("KOHAKURIVER_HOST_PORT", "x");
    let expected = "environment variable KOHAKURIVER_HOST_PORT: `x` is not a whole number\n";
    assert_eq!(ran(command), failed(78, expected.to_owned()));
}

#[test]
fn a_network_needs_every_secret() {
    let place = Place::new();
    let cases = [
        (
            "host",
            "HOST_BIND_IP",
            "",
            "CLUSTER_TOKEN, AUTH_ENABLED and ADMIN_SECRET",
        ),
        (
            "host",
            "HOST_BIND_IP",
            "CLUSTER_TOKEN = 'x'\n",
            "AUTH_ENABLED and ADMIN_SECRET",
        ),
        (
            "host",
            "HOST_BIND_IP",
            "AUTH_ENABLED = True\nADMIN_SECRET = 'x'\n",
            "CLUSTER_TOKEN",
        ),
        ("runner", "RUNNER_BIND_IP", "", "CLUSTER_TOKEN"),
    ];
    for (daemon, key, more, missing) in cases {
        let path = place.file("bind.py", &format!("{key} = '0.0.0.0'\n{more}"));
        let expected = format!(
            "{path}:1: {key} = 0.0.0.0 would let anyone on the network in without a secret \
             (hint: set {missing}, or ALLOW_INSECURE_BIND if you mean it)\n"
        );
        assert_eq!(
            place.run(&[daemon, "--config", &path]),
            failed(78, expected)
        );
    }
    let path = place.file("auth.py", "AUTH_ENABLED = True\n");
    let expected = format!("{path}:1: AUTH_ENABLED needs ADMIN_SECRET, which is empty\n");
    assert_eq!(
        place.run(&["host", "--config", &path]),
        failed(78, expected)
    );
}

#[test]
fn values_come_from_environment_file_and_defaults() {
    let place = Place::new();
    let text = "# comment\nfrom x import (\n    LogLevel,\n)\nHOST_ADDRESS: str = 'h\\x6fst'  # why\n\
                HOST_PORT: int = 9_000\nADDITIONAL_MOUNTS: list[str] = [\n    \"a:b\",  # one\n    \
                'c:d',\n]\nLOG_LEVEL = LogLevel.DEBUG\nRUNNER_URL = None\nCLUSTER_TOKEN = \"x\"\n\
                VM_IMAGES_DIR = \"/x\"\n\ndef config_gen():\n\n    return 1\n\
                DOCKER_IMAGE_SYNC_TIMEOUT = +30\n";
    let path = place.file("runner_config.py", text);
    let mut command = place.command(&["-f", "json", "config", "show", "--runner", "-c", &path]);
    command
        .env("KOHAKURIVER_RUNNER_PORT", "8011")
        .env("LOG_LEVEL", "warning");
    let shown: serde_json::Value = serde_json::from_str(&ran(command).stdout).unwrap();
    let expected = [
        ("HOST_ADDRESS", serde_json::json!("host")),
        ("HOST_PORT", serde_json::json!(9000)),
        ("ADDITIONAL_MOUNTS", serde_json::json!(["a:b", "c:d"])),
        ("LOG_LEVEL", serde_json::json!("warning")),
        ("RUNNER_URL", serde_json::json!("")),
        ("CLUSTER_TOKEN", serde_json::json!("(secret)")),
        ("RUNNER_PORT", serde_json::json!(8011)),
        ("DOCKER_IMAGE_SYNC_TIMEOUT", serde_json::json!(30)),
        ("RUNNER_BIND_IP", serde_json::json!("127.0.0.1")),
    ];
    for (key, value) in expected {
        assert_eq!(shown[key], value, "{key}");
    }
}

#[test]
fn wrong_options_are_explained() {
    let place = Place::new();
    let ran = place.run(&["host", "--confg", "x"]);
    assert_eq!(ran.code, Some(2));
    let first: Vec<&str> = ran.stderr.lines().take(3).collect();
    let tip = "  tip: a similar argument exists: '--config'";
    assert_eq!(
        first,
        ["error: unexpected argument '--confg' found", "", tip]
    );
}

#[test]
fn a_host_that_does_not_answer_is_named_with_the_way_to_name_another() {
    let place = Place::new();
    let port = crate::support::free_port().to_string();
    let ran = place.run(&["-H", "127.0.0.1", "-P", &port, "node", "list"]);
    let expected = format!(
        "error: failed to reach the host at http://127.0.0.1:{port}: Connection refused (os error \
         111)\nhint: start it (`systemctl start kohakuriver-host`), or say where it is with --host \
         and --port or KOHAKURIVER_HOST and KOHAKURIVER_PORT\n"
    );
    assert_eq!(ran, failed(69, expected));
}

#[test]
fn a_secret_is_not_shown_where_it_is_wrong() {
    let place = Place::new();
    let path = place.file(
        "host.py",
        "CLUSTER_TOKEN = hunter2\nADMIN_SECRET = 'a' 'hunter2'\n",
    );
    let expected = format!(
        "{path}:1: CLUSTER_TOKEN: the value is not one text in quotes {HINT}\n{path}:2: \
         ADMIN_SECRET: the value is not one text in quotes {HINT}\n"
    );
    assert_eq!(
        place.run(&["host", "--config", &path]),
        failed(78, expected)
    );
    let path = place.file("host.toml", "cluster_token = hunter2\n");
    let ran = place.run(&["host", "--config", &path]);
    assert_eq!(ran.code, Some(78));
    assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
}
