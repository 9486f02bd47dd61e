//! The configuration files of the packages, and those that are written, agree with the keys.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use serde_json::Value;

use crate::support::{Place, ran};

fn shipped(path: &str) -> String {
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/files");
    fs::read_to_string(files.join(path)).unwrap()
}

/// With every key that is commented out set to what stands there.
fn uncommented(text: &str) -> String {
    let setting = |line: &&str| {
        let key = line
            .trim_start_matches('#')
            .split(" = ")
            .next()
            .unwrap_or_default();
        !key.is_empty() && key.chars().all(|c| c.is_ascii_alphabetic() || c == '_')
    };
    let lines = text
        .lines()
        .filter(setting)
        .filter(|line| line.contains(" = "));
    lines
        .map(|line| format!("{}\n", line.trim_start_matches('#')))
        .collect()
}

fn values(place: &Place, daemon: &str, path: &str) -> BTreeMap<String, Value> {
    let arguments = [
        "-f",
        "json",
        "config",
        "show",
        &format!("--{daemon}"),
        "--config",
        path,
    ];
    let ran = ran(place.command(&arguments));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    serde_json::from_str(&ran.stdout).unwrap()
}

/// What the package of a daemon says otherwise than the daemon: nothing in a directory that other
/// users may enter, since tasks are root.
fn as_packaged(daemon: &str, mut defaults: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    if daemon == "runner" {
        for key in ["SHARED_DIR", "LOCAL_TEMP_DIR"] {
            defaults.insert(key.to_owned(), "".into());
        }
    }
    defaults
}

#[test]
fn every_shipped_and_written_file_shows_the_defaults() {
    let place = Place::new();
    place.run(&["init", "config", "--generate", "-o", "kohakuriver"]);
    place.run(&[
        "init",
        "config",
        "--generate",
        "-o",
        "kohakuriver",
        "--toml",
    ]);
    for daemon in ["host", "runner"] {
        let empty = place.file("empty.toml", "");
        let defaults = values(&place, daemon, &empty);
        let packaged = shipped(&format!(
            "kohakuriver-{daemon}/etc/kohakuriver/{daemon}.toml"
        ));
        let files = [
            ("packaged.toml", packaged),
            (
                "written.toml",
                place.read(&format!("kohakuriver/{daemon}_config.toml")),
            ),
            (
                "written.py",
                place.read(&format!("kohakuriver/{daemon}_config.py")),
            ),
        ];
        let keys = |text: &str| uncommented(text).lines().count();
        assert_eq!(
            keys(&files[0].1),
            keys(&files[1].1),
            "the packaged file lacks keys"
        );
        for (name, text) in files {
            assert!(keys(&text) > 15, "{name} lists the keys");
            let expected = match name {
                "packaged.toml" => as_packaged(daemon, defaults.clone()),
                _ => defaults.clone(),
            };
            let as_it_is = place.file(name, &text);
            assert_eq!(values(&place, daemon, &as_it_is), expected, "{name}");
            let open = place.file(&format!("open-{name}"), &uncommented(&text));
            assert_eq!(values(&place, daemon, &open), expected, "{name}");
        }
    }
}

#[test]
fn the_example_is_a_second_runner() {
    let place = Place::new();
    let text = shipped("kohakuriver-runner/usr/share/doc/kohakuriver-runner/examples/two.toml");
    let values = values(&place, "runner", &place.file("two.toml", &text));
    assert_eq!(
        (&values["RUNNER_NAME"], &values["RUNNER_PORT"]),
        (&"two".into(), &8011.into())
    );
    for key in ["SHARED_DIR", "LOCAL_TEMP_DIR", "STATE_DIR"] {
        assert_eq!(values[key], "", "{key} is its own");
    }
}

#[test]
fn environment_files_hold_no_secret() {
    for daemon in ["host", "runner"] {
        let text = shipped(&format!(
            "kohakuriver-{daemon}/etc/default/kohakuriver-{daemon}"
        ));
        assert!(
            text.lines()
                .all(|line| line.is_empty() || line.starts_with('#')),
            "{text}"
        );
    }
}

#[test]
fn completions_can_be_made() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let shown = place.run(&["completion", shell]);
        assert_eq!((shown.code, shown.stderr.as_str()), (Some(0), ""));
        assert!(
            shown.stdout.contains("runner-config"),
            "{shell} knows the options"
        );
        let written = place.run(&["completion", shell, "-o", "script"]);
        assert_eq!((written.code, written.stdout.as_str()), (Some(0), ""));
        assert_eq!(place.read("script"), shown.stdout);
    }
}

#[test]
fn the_man_pages_have_every_word() {
    let place = Place::new();
    let made = place.run(&["man", "."]);
    assert_eq!(
        (made.code, made.stdout.as_str(), made.stderr.as_str()),
        (Some(0), "", "")
    );
    let headings = |page: &str| -> Vec<String> {
        let page = place.read(page);
        let lines = page.lines().filter(|line| line.starts_with(".S"));
        lines.map(|line| line.replace(['\\', '"'], "")).collect()
    };
    assert_eq!(
        headings("kohakuriver.1"),
        [
            ".SH NAME",
            ".SH SYNOPSIS",
            ".SH DESCRIPTION",
            ".SH OPTIONS",
            ".SH COMMANDS",
            ".SS kohakuriver host",
            ".SS kohakuriver runner",
            ".SS kohakuriver status",
            ".SS kohakuriver task",
            ".SS kohakuriver node",
            ".SS kohakuriver init",
            ".SS kohakuriver config",
            ".SS kohakuriver version",
            ".SS kohakuriver completion",
            ".SH EXIT STATUS",
            ".SH ENVIRONMENT",
            ".SH SEE ALSO",
        ]
    );
    assert_eq!(
        headings("kohakuriver-task.1"),
        [
            ".SH NAME",
            ".SH SYNOPSIS",
            ".SH COMMANDS",
            ".SS kohakuriver task list",
            ".SS kohakuriver task status",
            ".SS kohakuriver task submit",
            ".SS kohakuriver task kill",
            ".SS kohakuriver task pause",
            ".SS kohakuriver task resume",
            ".SS kohakuriver task watch",
            ".SS kohakuriver task logs",
            ".SH SEE ALSO",
        ]
    );
}

#[test]
fn the_pages_of_the_files_have_every_key() {
    let place = Place::new();
    place.run(&["man", "."]);
    for daemon in ["host", "runner"] {
        let page = place.read(&format!("kohakuriver-{daemon}.toml.5"));
        let file = shipped(&format!(
            "kohakuriver-{daemon}/etc/kohakuriver/{daemon}.toml"
        ));
        for line in uncommented(&file).lines() {
            let (key, _) = line.split_once(" = ").unwrap();
            assert!(
                page.contains(&format!("\n\\fB{key} = ")),
                "{key} is not in the page"
            );
        }
    }
}

#[test]
fn man_finds_nothing_wrong_with_the_shipped_pages() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../packaging/files/kohakuriver/usr/share/man");
    let mut count = 0;
    for section in ["man1", "man5"] {
        for page in fs::read_dir(pages.join(section)).unwrap() {
            let mut man = Command::new("man");
            man.args(["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"])
                .arg(page.unwrap().path());
            man.env("LC_ALL", "C.UTF-8")
                .env("MANWIDTH", "80")
                .env("MANROFFSEQ", "");
            let output = man.output().expect("man is installed");
            assert_eq!(String::from_utf8_lossy(&output.stderr), "");
            assert!(output.status.success());
            count += 1;
        }
    }
    assert_eq!(count, 7);
}
