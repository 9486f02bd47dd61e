//! Several runners on one machine, as its users are told to make them.

use std::fs;

use crate::support::{Daemon, Place, answering, free_port, get, until};

/// Changes the line of one key.
fn set(text: &str, key: &str, value: u16) -> String {
    let line = |line: &str| match line.trim_start_matches('#').split_once(" = ") {
        Some((name, _)) if name == key => format!("{key} = {value}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[test]
fn two_runners_of_which_only_the_ports_were_edited_are_two_nodes() {
    let (place, host) = (Place::new(), free_port());
    let config = place.host_config(host);
    let _host = Daemon::start(&place, &["host", "--config", &config]);
    answering(host);
    let mut runners = Vec::new();
    for name in ["runner1", "runner2"] {
        let directory = format!(".kohakuriver/{name}/");
        let ran = place.run(&["init", "config", "--runner", "-o", &directory]);
        let machine = nix::unistd::gethostname().unwrap();
        let machine = machine.to_str().unwrap();
        let wrote =
            format!("wrote {directory}runner_config.py, of the node \"{machine}-{name}\"\n");
        assert_eq!(
            (ran.code, ran.stdout, ran.stderr.as_str()),
            (Some(0), wrote, "")
        );
        let path = place.path().join(&directory).join("runner_config.py");
        let text = fs::read_to_string(&path).unwrap();
        let state = place
            .path()
            .canonicalize()
            .unwrap()
            .join(&directory)
            .join("state");
        let set_lines: Vec<&str> = text
            .lines()
            .filter(|line| {
                line.split(" = ").next().is_some_and(|key| {
                    key.chars().all(|c| c == '_' || c.is_ascii_uppercase()) && !key.is_empty()
                })
            })
            .collect();
        let expected = [
            format!("RUNNER_NAME = \"{machine}-{name}\""),
            format!("STATE_DIR = \"{}\"", state.display()),
        ];
        assert_eq!(set_lines, expected);

        let text = set(&set(&text, "RUNNER_PORT", free_port()), "HOST_PORT", host);
        fs::write(&path, text).unwrap();
        let path = path.display().to_string();
        runners.push(Daemon::start(&place, &["runner", "--config", &path]));
    }
    let nodes = until("there are two nodes", || {
        let nodes = get(host, "/api/nodes")?.json();
        let names: Vec<String> = nodes
            .as_array()?
            .iter()
            .map(|node| node["hostname"].as_str().unwrap().to_owned())
            .collect();
        (names.len() == 2).then_some(names)
    });
    assert!(
        nodes[0].ends_with("-runner1") && nodes[1].ends_with("-runner2"),
        "{nodes:?}"
    );
}

#[test]
fn their_services_are_written_one_after_the_other() {
    let place = Place::new();
    for name in ["runner1", "runner2"] {
        let directory = format!(".kohakuriver/{name}");
        place.run(&["init", "config", "--runner", "-o", &directory]);
        let config = format!("{directory}/runner_config.py");
        let arguments = [
            "init",
            "service",
            "--runner",
            "--runner-config",
            &config,
            "--no-install",
            "--user",
            "root",
            "--working-dir",
            ".kohakuriver",
        ];
        let ran = place.run(&arguments);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(0), "wrote kohakuriver-runner.service\n")
        );
        let to = place.path().join(format!("kohakuriver-{name}.service"));
        fs::rename(place.path().join("kohakuriver-runner.service"), &to).unwrap();
        let unit = fs::read_to_string(&to).unwrap();
        let exec = unit
            .lines()
            .find(|line| line.starts_with("ExecStart="))
            .unwrap();
        let path = place.path().canonicalize().unwrap().join(&config);
        assert!(
            exec.ends_with(&format!(" runner --config {}", path.display())),
            "{exec}"
        );
    }
}

#[test]
fn a_runner_in_the_only_place_has_the_name_of_the_machine() {
    let place = Place::new();
    for arguments in [&["-o", "etc/kohakuriver"][..], &[]] {
        place.run(&[&["init", "config", "--runner", "--toml"], arguments].concat());
    }
    for directory in ["etc/kohakuriver", ".kohakuriver"] {
        let text = place.read(&format!("{directory}/runner_config.toml"));
        assert!(text.contains("\n#runner_name = \"\"\n"), "{text}");
        assert!(text.contains("\n#state_dir = \"\"\n"), "{text}");
    }
}

#[test]
fn two_runners_with_one_name_are_noticed() {
    let (place, host) = (Place::new(), free_port());
    let config = |port| {
        let config = place.runner_config(host, port, "");
        let text = fs::read_to_string(&config).unwrap();
        fs::write(&config, text.replace(&format!("node-{port}"), "twin")).unwrap();
        config
    };
    let (one, two) = (free_port(), free_port());
    let _first = Daemon::start(&place, &["runner", "--config", &config(one)]);
    answering(one);
    let second = Daemon::start(&place, &["runner", "--config", &config(two)]);
    second.logs(
        "another runner of this machine has the name twin: to the host both are one node, and it \
         loses the tasks of one of them; give each a RUNNER_NAME",
    );
    answering(two);

    // With one state directory the second does not even start.
    let state = place.path().join(format!("state-{one}"));
    let text = fs::read_to_string(config(two)).unwrap();
    let text = text.replace(&format!("state-{two}"), &format!("state-{one}"));
    let third = place.file("third.toml", &text);
    let ran = place.run(&["runner", "--config", &third]);
    assert_eq!(ran.code, Some(1));
    let end = "\nhint: another runner uses this directory: give each one a STATE_DIR of its own\n";
    assert!(
        ran.stderr.ends_with(end),
        "{}: {}",
        state.display(),
        ran.stderr
    );
}
