//! The shipped texts say what is so.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::{PROGRAM, Place};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(name: &str) -> String {
    let place = root().join("packaging/files/kohakuriver/usr/share/doc/kohakuriver");
    fs::read_to_string(place.join(name)).unwrap()
}

/// The sources of the daemons and of the command, with their texts on one line each.
fn sources() -> String {
    let mut all = String::new();
    let mut open = vec![
        root().join("src/kohakuriver/src"),
        root().join("src/daemon/src"),
    ];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                all.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    // A backslash at the end of a line continues a text behind the spaces of the next one.
    let mut lines = String::new();
    let mut parts = all.split("\\\n");
    lines.push_str(parts.next().unwrap_or_default());
    parts.for_each(|part| lines.push_str(part.trim_start()));
    lines
}

#[test]
fn every_message_of_the_table_is_one_of_ours() {
    let (table, sources) = (text("troubleshooting.md"), sources());
    let mut count = 0;
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let message = row.trim_start_matches("| `").split('`').next().unwrap();
        let cells = row.matches(" | ").count();
        assert_eq!(cells, 2, "a cause and what to do: {row}");
        for part in message
            .split('…')
            .map(str::trim)
            .filter(|part| part.len() > 2)
        {
            assert!(sources.contains(part), "nothing says {part:?} of {row}");
        }
        let longest = message.split('…').map(|part| part.trim().len()).max();
        assert!(longest >= Some(5), "{message:?} could be anything");
        count += 1;
    }
    assert!(count > 25, "{count} messages");
}

#[test]
fn the_messages_come_as_the_table_has_them() {
    let place = Place::new();
    let table = text("troubleshooting.md");
    let wrong_key = place.file("key.toml", "hots_port = 1\n");
    let insecure = place.file("open.toml", "runner_bind_ip = \"0.0.0.0\"\n");
    let no_log = place.file("log.toml", "host_log_file = \"/nowhere/x\"\n");
    let cases: [(&[&str], &str); 5] = [
        (
            &["host", "--config", "/nowhere.toml"],
            "there is no configuration file …",
        ),
        (&["host", "--config", &wrong_key], "there is no key …"),
        (
            &["runner", "--config", &insecure],
            "… would let anyone on the network in without a secret",
        ),
        (
            &["host", "--config", &no_log],
            "failed to open the log file …",
        ),
        (
            &["-P", "1", "node", "list"],
            "failed to reach the host at …",
        ),
    ];
    for (arguments, message) in cases {
        assert!(table.contains(&format!("| `{message}` |")), "{message}");
        let ran = place.run(arguments);
        let part = message.trim_matches(['…', ' ']);
        assert!(ran.stderr.contains(part), "{arguments:?}: {}", ran.stderr);
        assert_ne!(ran.code, Some(0));
    }
}

/// Each command that a text shows is one that this program takes.
#[test]
fn every_command_shown_is_one_that_there_is() {
    let place = Place::new();
    let mut count = 0;
    for name in ["quick-start.md", "fleet.md", "troubleshooting.md"] {
        for line in text(name).lines() {
            let line = line.trim_start_matches(['$', ' ']);
            let Some(words) = line.strip_prefix("kohakuriver ") else {
                continue;
            };
            let words = words
                .split(" #")
                .next()
                .unwrap()
                .split(" -- ")
                .next()
                .unwrap();
            let mut arguments: Vec<&str> = words
                .split_whitespace()
                .map(|word| if word == "ID" { "7" } else { word })
                .collect();
            // Options are checked before help is given.
            arguments.push("--help");
            let ran = place.run(&arguments);
            assert_eq!(ran.code, Some(0), "{PROGRAM} {words}: {}", ran.stderr);
            count += 1;
        }
    }
    assert!(count > 12, "{count} commands");
}

#[test]
fn keys_and_links_in_the_texts_exist() {
    let keys = fs::read_to_string(
        root().join("packaging/files/kohakuriver-host/etc/kohakuriver/host.toml"),
    );
    let more = fs::read_to_string(
        root().join("packaging/files/kohakuriver-runner/etc/kohakuriver/runner.toml"),
    );
    let keys = keys.unwrap() + &more.unwrap();
    for name in ["quick-start.md", "fleet.md", "troubleshooting.md"] {
        let text = text(name);
        for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || "_.".contains(c))) {
            let key = word.to_lowercase();
            let is_key = ["_DIR", "_PORT", "_IP", "_FILE", "_NAME", "_TOKEN", "_URL"];
            let named =
                is_key.iter().any(|end| word.ends_with(end)) && !word.starts_with("KOHAKURIVER");
            if named && word.len() > 5 {
                assert!(
                    keys.contains(&format!("{key} = ")),
                    "{name}: there is no key {word}"
                );
            }
        }
        for link in text.split("](").skip(1) {
            let link = link.split(')').next().unwrap();
            assert!(!self::text(link).is_empty(), "{name} leads to {link}");
        }
        assert!(
            text.lines()
                .all(|line| line.starts_with('|') || line.len() <= 130),
            "{name}"
        );
    }
}
