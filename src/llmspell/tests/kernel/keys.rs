//! Every key of the configuration does something.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use crate::{
    driver::Client,
    support::{Kernel, Place, request, six_ports, until},
};

/// For each key, the test that sees what it does, as `file::name`.
const SEEN: [(&str, &str); 48] = [
    ("default_engine", "keys::the_only_engine_is_lua"),
    (
        "kernel.ip",
        "limits::the_address_and_the_place_of_state_are_those_of_the_configuration",
    ),
    (
        "kernel.port",
        "keys::the_ports_and_the_name_are_those_of_the_configuration",
    ),
    (
        "kernel.id",
        "keys::the_ports_and_the_name_are_those_of_the_configuration",
    ),
    (
        "kernel.connection_file",
        "keys::the_ports_and_the_name_are_those_of_the_configuration",
    ),
    (
        "kernel.idle_timeout",
        "channels::a_kernel_that_nobody_needs_ends",
    ),
    (
        "kernel.max_clients",
        "channels::one_client_more_than_the_limit_is_refused",
    ),
    (
        "daemon.daemonize",
        "starting::the_configuration_can_ask_for_the_background",
    ),
    (
        "daemon.pid_file",
        "starting::the_configuration_can_ask_for_the_background",
    ),
    (
        "daemon.working_dir",
        "starting::the_configuration_can_ask_for_the_background",
    ),
    (
        "daemon.umask",
        "starting::the_configuration_can_ask_for_the_background",
    ),
    (
        "logging.log_file",
        "log_files::the_log_is_rotated_as_the_configuration_says",
    ),
    (
        "logging.log_level",
        "keys::the_log_holds_what_its_level_lets_through",
    ),
    (
        "logging.max_size_mb",
        "log_files::the_log_is_rotated_as_the_configuration_says",
    ),
    (
        "logging.max_backups",
        "log_files::the_log_is_rotated_as_the_configuration_says",
    ),
    (
        "logging.compress",
        "log_files::the_log_is_rotated_as_the_configuration_says",
    ),
    ("security.hmac_key", "http::a_script_needs_the_key"),
    (
        "security.allowed_origins",
        "http::pages_of_others_are_refused",
    ),
    (
        "security.max_message_size_mb",
        "channels::a_message_larger_than_the_limit_ends_its_connection",
    ),
    (
        "security.rate_limit_per_minute",
        "channels::scripts_beyond_the_rate_are_refused",
    ),
    (
        "security.tls_enabled",
        "http::tls_is_spoken_with_the_certificate_of_the_configuration",
    ),
    (
        "security.tls_cert",
        "http::tls_is_spoken_with_the_certificate_of_the_configuration",
    ),
    (
        "security.tls_key",
        "http::tls_is_spoken_with_the_certificate_of_the_configuration",
    ),
    (
        "runtime.max_concurrent_scripts",
        "http::more_scripts_at_once_than_allowed_are_told_to_come_again",
    ),
    (
        "runtime.script_timeout_seconds",
        "endless::a_script_that_takes_too_long_is_stopped",
    ),
    (
        "runtime.enable_streaming",
        "limits::output_comes_at_once_or_at_the_end_as_configured",
    ),
    (
        "runtime.security.allow_file_access",
        "limits::files_and_processes_can_be_allowed",
    ),
    (
        "runtime.security.allow_network_access",
        "models::a_provider_without_a_key_or_without_leave_is_named",
    ),
    (
        "runtime.security.allow_process_spawn",
        "limits::files_and_processes_can_be_allowed",
    ),
    (
        "runtime.security.max_memory_bytes",
        "keys::the_memory_is_that_of_the_configuration",
    ),
    (
        "runtime.security.max_execution_time_ms",
        "endless::a_script_that_takes_too_long_is_stopped",
    ),
    (
        "runtime.security.stop_grace_ms",
        "endless::a_pattern_that_never_ends_makes_the_kernel_unhealthy_and_then_end",
    ),
    (
        "providers.default_provider",
        "models::what_an_agent_does_not_say_the_configuration_does",
    ),
    (
        "providers.NAME.provider_type",
        "models::anthropic_is_asked_in_its_way",
    ),
    (
        "providers.NAME.enabled",
        "models::a_provider_that_is_not_enabled_is_not_asked",
    ),
    (
        "providers.NAME.base_url",
        "models::openai_compatible_models_are_asked_in_their_way",
    ),
    (
        "providers.NAME.api_key",
        "models::what_an_agent_does_not_say_the_configuration_does",
    ),
    (
        "providers.NAME.api_key_env",
        "models::openai_compatible_models_are_asked_in_their_way",
    ),
    (
        "providers.NAME.default_model",
        "models::openai_compatible_models_are_asked_in_their_way",
    ),
    (
        "providers.NAME.model",
        "models::what_an_agent_does_not_say_the_configuration_does",
    ),
    (
        "providers.NAME.max_tokens",
        "models::what_an_agent_does_not_say_the_configuration_does",
    ),
    (
        "providers.NAME.temperature",
        "models::what_an_agent_does_not_say_the_configuration_does",
    ),
    (
        "providers.NAME.timeout",
        "models::a_provider_is_given_up_as_the_configuration_says",
    ),
    (
        "providers.NAME.timeout_seconds",
        "models::a_model_that_is_not_there_or_too_slow_is_an_error",
    ),
    (
        "providers.NAME.max_retries",
        "models::a_provider_is_given_up_as_the_configuration_says",
    ),
    (
        "storage.base_dir",
        "limits::the_address_and_the_place_of_state_are_those_of_the_configuration",
    ),
    ("storage.database_path", "limits::state_outlives_the_kernel"),
    (
        "LLMSPELL_CONFIG",
        "keys::the_file_itself_can_be_named_by_a_variable",
    ),
];

#[test]
fn every_key_has_a_test_that_sees_what_it_does() {
    let place = Place::new();
    let file = place.file("c.toml", "[providers.NAME]\nprovider_type = \"ollama\"\n");
    let shown = place.run(&["config", "show", "--output", "json", "--config", &file]);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    let builtin = |key: &str| {
        let names = ["openai", "anthropic", "ollama"];
        names
            .iter()
            .any(|name| key.starts_with(&format!("providers.{name}.")))
    };
    let keys = shown.as_object().unwrap().keys().map(String::as_str);
    let mut keys: BTreeSet<&str> = keys.filter(|key| !builtin(key)).collect();
    // Where the file is, is no key of it.
    keys.insert("LLMSPELL_CONFIG");
    // Of the two names for one thing only that one is read which is there.
    keys.insert("providers.NAME.timeout_seconds");
    keys.insert("providers.NAME.model");
    assert_eq!(keys, SEEN.iter().map(|(key, _)| *key).collect());

    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (key, test) in SEEN {
        let (file, name) = test.split_once("::").unwrap();
        let there = ["kernel", "daemon"].iter().any(|area| {
            let path = tests.join(area).join(format!("{file}.rs"));
            let text = fs::read_to_string(path).unwrap_or_default();
            text.contains(&format!("#[test]\nfn {name}() {{"))
        });
        assert!(there, "{key}: there is no test {test}");
    }
}

#[test]
fn the_only_engine_is_lua() {
    let place = Place::new();
    place.file("llmspell.toml", "default_engine = \"js\"\n");
    let refused = place.run(&["exec", "return 1"]);
    assert_eq!(refused.code, Some(78));
    assert!(
        refused.stderr.contains("there is no engine `js`"),
        "{refused:?}"
    );
    place.file("llmspell.toml", "default_engine = \"lua\"\n");
    assert_eq!(place.run(&["exec", "return 1"]).stdout, "1\n");
}

#[test]
fn the_ports_and_the_name_are_those_of_the_configuration() {
    let place = Place::new();
    let port = six_ports();
    let file = place.file(
        "k.toml",
        &format!("[kernel]\nport = {port}\nid = \"lab\"\nconnection_file = \"here.json\"\n"),
    );
    let command = place.command(&["kernel", "start", "--foreground", "--config", &file]);
    let kernel = Kernel::spawn(command, place.path().join("here.json"));
    let names = [
        "http_port",
        "shell_port",
        "iopub_port",
        "stdin_port",
        "control_port",
        "hb_port",
    ];
    assert_eq!(
        names.map(|name| kernel.port(name)),
        [0, 1, 2, 3, 4, 5].map(|more| port + more)
    );
    assert_eq!(kernel.connection()["kernel_id"], "lab");
    let health = request(port, "GET", "/health", "", "").unwrap();
    assert_eq!(health.json()["kernel_info"]["kernel_id"], "lab");
    assert_eq!(Client::connect(&kernel).value("1 + 1"), "2");
}

#[test]
fn the_log_holds_what_its_level_lets_through() {
    let logged = |level: &str| {
        let place = Place::new();
        let config = format!("[kernel]\nmax_clients = 1\n[logging]\nlog_level = \"{level}\"\n");
        let file = place.file("k.toml", &config);
        let path = place.path().join("k.json");
        let start = [
            "kernel",
            "start",
            "--foreground",
            "-p",
            "0",
            "-f",
            "k.json",
            "-c",
            &file,
        ];
        let kernel = Kernel::begin(place.command(&start), path.clone());
        until("the kernel serves", || path.exists().then_some(()));
        kernel.health();
        let _first = Client::connect(&kernel);
        let second =
            Client::with_key(&kernel, None).ask("kernel_info_request", serde_json::json!({}));
        assert_eq!(second["ename"], "TooManyClients");
        let log = kernel.log();
        ["path=/health", "serves on port", "refused a client"].map(|text| log.contains(text))
    };
    assert_eq!(logged("debug"), [true, true, true]);
    assert_eq!(logged("info"), [false, true, true]);
    assert_eq!(logged("warn"), [false, false, true]);
    assert_eq!(logged("error"), [false, false, false]);
}

#[test]
fn the_memory_is_that_of_the_configuration() {
    let fits = |limit: u64| {
        let place = Place::new();
        let kernel = place.kernel(&format!("[runtime.security]\nmax_memory_bytes = {limit}\n"));
        kernel.script("return #('x'):rep(20000000)").status
    };
    assert_eq!(
        [fits(10_000_000), fits(100_000_000), fits(0)],
        [422, 200, 200]
    );
}

#[test]
fn the_file_itself_can_be_named_by_a_variable() {
    let place = Place::new();
    let file = place.file("any.toml", "[kernel]\nid = \"named\"\n");
    let mut command = place.command(&["config", "show"]);
    let shown = crate::support::ran(command.env("LLMSPELL_CONFIG", &file), "").stdout;
    assert!(
        shown.contains(&format!("kernel.id = \"named\"  # {file}:2")),
        "{shown}"
    );
}
