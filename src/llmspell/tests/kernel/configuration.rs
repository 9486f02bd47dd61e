//! The configuration file.

use crate::support::{Place, Ran, six_ports};

/// The file of the manual, with a key of one's own.
const MANUAL: &str = r#"[kernel]
port = PORT
connection_file = "kernel.json"
idle_timeout = 0  # Never timeout for service

[daemon]
daemonize = true
pid_file = "kernel.pid"
working_dir = "."
umask = 0o077  # Restrictive permissions

[logging]
log_file = "kernel.log"
log_level = "info"
max_size_mb = 100
max_backups = 5
compress = true

[security]
hmac_key = "x7"
allowed_origins = ["localhost", "127.0.0.1"]
max_message_size_mb = 10
rate_limit_per_minute = 100
"#;

fn validate(place: &Place, text: &str) -> Ran {
    let file = place.file("c.toml", text);
    let mut ran = place.run(&["config", "validate", "--config", &file]);
    ran.stderr = ran.stderr.replace(&file, "c.toml");
    ran
}

fn wrong(stderr: &str) -> Ran {
    Ran {
        code: Some(78),
        stdout: String::new(),
        stderr: stderr.to_owned(),
    }
}

#[test]
fn the_file_of_the_manual_is_valid_and_can_be_rehearsed() {
    let place = Place::new();
    let text = MANUAL.replace("PORT", &six_ports().to_string());
    assert_eq!(validate(&place, &text).code, Some(0));
    let rehearsed = place.run(&["kernel", "start", "--dry-run", "--config", "c.toml"]);
    assert_eq!(rehearsed.code, Some(0), "{rehearsed:?}");
    assert!(
        rehearsed
            .stdout
            .ends_with("all is well; nothing was started\n")
    );
    assert!(!place.path().join("kernel.json").exists());
    assert!(!place.path().join("kernel.log").exists());
}

#[test]
fn unknown_keys_are_errors_and_the_nearest_is_named() {
    let place = Place::new();
    assert_eq!(
        validate(&place, "[kernel]\nprot = 1\n[securty]\nhmac_key = \"x\"\n"),
        wrong(
            "c.toml:2: unknown key kernel.prot (hint: did you mean kernel.port?)\n\
             c.toml:4: unknown key securty.hmac_key (hint: did you mean security.hmac_key?)\n"
        )
    );
    let kernel = place.kernel("[kernel]\nprot = 1\n");
    kernel.logs("unknown key kernel.prot");
}

#[test]
fn a_command_in_place_of_a_key_is_refused_with_a_hint() {
    let place = Place::new();
    let refused = validate(
        &place,
        "[security]\nhmac_key = \"$(openssl rand -base64 32)\"\n",
    );
    assert_eq!(
        refused,
        wrong(
            "c.toml:2: security.hmac_key: a configuration file runs no commands, so this text \
             itself would be the key (hint: run `openssl rand -base64 32` and write what it prints, \
             or leave the key out: then each start makes a new one)\n"
        )
    );
    let example = validate(&place, "[security]\nhmac_key = \"your-secret-key-here\"\n");
    assert!(
        example.stderr.contains("which everybody knows"),
        "{example:?}"
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let place = Place::new();
    let text = "[kernel]\nport = 70000\nip = \"here\"\n[logging]\nlog_level = \"loud\"\n\
                [security]\ntls_enabled = true\n[daemon]\numask = 0o7777\numaks = 0\n";
    let lines = validate(&place, text).stderr;
    let places: Vec<&str> = lines
        .lines()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "c.toml:2",
            "c.toml:3",
            "c.toml:5",
            "c.toml:7",
            "c.toml:9",
            "c.toml:10"
        ]
    );
    let broken = validate(&place, "[kernel\n");
    assert_eq!(broken.code, Some(78));
    assert!(broken.stderr.starts_with("c.toml:1: "), "{broken:?}");
}

#[test]
fn an_address_for_others_needs_a_key() {
    let place = Place::new();
    let refused = validate(&place, "[kernel]\nip = \"0.0.0.0\"\n");
    assert!(
        refused.stderr.contains("set security.hmac_key"),
        "{refused:?}"
    );
    let text = "[kernel]\nip = \"0.0.0.0\"\n[security]\nhmac_key = \"k\"\n";
    assert_eq!(validate(&place, text).code, Some(0));
}

#[test]
fn an_option_wins_over_a_variable_and_that_over_the_file() {
    let place = Place::new();
    let file = place.file(
        "c.toml",
        "[kernel]\nmax_clients = 1\nport = 1\n[logging]\nlog_level = \"error\"\n",
    );
    let mut command = place.command(&["config", "show", "--trace", "debug", "--config", &file]);
    command
        .env("LLMSPELL_KERNEL_MAX_CLIENTS", "2")
        .env("RUST_LOG", "warn");
    let shown = crate::support::ran(&mut command, "").stdout;
    let line = |key: &str| {
        shown
            .lines()
            .find(|line| line.starts_with(key))
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        line("kernel.max_clients"),
        "kernel.max_clients = 2  # environment variable LLMSPELL_KERNEL_MAX_CLIENTS"
    );
    assert_eq!(line("kernel.port"), format!("kernel.port = 1  # {file}:3"));
    assert_eq!(
        line("logging.log_level"),
        "logging.log_level = \"debug\"  # command line"
    );
    assert_eq!(
        line("logging.compress"),
        "logging.compress = true  # built-in default"
    );
}

#[test]
fn secrets_are_not_shown() {
    let place = Place::new();
    let text = "[security]\nhmac_key = \"hidden\"\n[providers.openai]\napi_key = \"hidden\"\n";
    let file = place.file("c.toml", text);
    let shown = place.run(&["config", "show", "--config", &file]).stdout;
    assert!(!shown.contains("hidden"), "{shown}");
    assert!(
        shown.contains("security.hmac_key = \"(secret)\""),
        "{shown}"
    );
}

#[test]
fn init_writes_a_file_that_is_valid_and_replaces_none() {
    let place = Place::new();
    assert_eq!(
        place.run(&["config", "init"]).stdout,
        "wrote llmspell.toml\n"
    );
    assert_eq!(place.run(&["config", "validate"]).code, Some(0));
    let text = std::fs::read_to_string(place.path().join("llmspell.toml")).unwrap();
    // What is commented out shows what can be said; all of it is known.
    let whole: String = text
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') && !rest.starts_with("hmac_key") => rest,
            _ => line,
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let valid = validate(&place, &whole);
    assert_eq!(valid.stderr, "");
    assert_eq!(place.run(&["config", "init"]).code, Some(1));
    assert_eq!(place.run(&["config", "init", "--force"]).code, Some(0));
}
