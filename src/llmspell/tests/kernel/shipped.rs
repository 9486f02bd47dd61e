//! What the package brings beside the program.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use crate::support::Place;

fn shipped(path: &str) -> String {
    let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/files/llmspell");
    let path = tree.join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_page_of_the_file_has_every_key() {
    let place = Place::new();
    assert_eq!(place.run(&["man", "."]).code, Some(0));
    let page = fs::read_to_string(place.path().join("llmspell.toml.5")).unwrap();
    assert_eq!(page, shipped("usr/share/man/man5/llmspell.toml.5"));
    let shown = place.run(&["config", "show", "--output", "json"]).stdout;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let keys = shown.as_object().unwrap().keys();
    // The other name of default_model, and of timeout_seconds.
    let names = keys.map(|key| key.rsplit('.').next().unwrap());
    let names: BTreeSet<&str> = names
        .filter(|name| !["model", "timeout"].contains(name))
        .collect();
    for name in names {
        assert!(
            page.contains(&format!("\n\\fB{name} = ")),
            "{name} is not in the page"
        );
    }
}

#[test]
fn man_finds_nothing_wrong_with_the_shipped_pages() {
    let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/files/llmspell");
    for page in ["man1/llmspell.1", "man5/llmspell.toml.5"] {
        let mut man = Command::new("man");
        man.args(["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"])
            .arg(tree.join("usr/share/man").join(page))
            .env("LC_ALL", "C.UTF-8")
            .env("MANWIDTH", "80")
            .env("MANROFFSEQ", "");
        let output = man.output().expect("man is installed");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert!(output.status.success());
    }
}

/// What is quoted as a message in the texts is one of ours, or of the system.
#[test]
fn the_texts_quote_what_is_said() {
    let text = shipped("usr/share/doc/llmspell/troubleshooting.md");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let all: String = ["llmspell/src", "daemon/src"]
        .iter()
        .flat_map(|folder| files(&sources.join(folder)))
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    // Literals go over several lines.
    let all = all.replace("\\\n", "");
    let all = all.split_whitespace().collect::<Vec<_>>().join(" ");
    let of_the_system = [
        "Permission denied",
        "Connection refused",
        "Too many open files",
    ];
    let mut count = 0;
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let message = line.trim_start_matches("| `").split('`').next().unwrap();
        let words = message
            .split('…')
            .map(|part| part.trim_matches([' ', ':']))
            .filter(|part| part.len() > 7);
        for part in words.filter(|part| !of_the_system.contains(part)) {
            if !part.starts_with("attempt to call a nil value") {
                assert!(all.contains(part), "nobody says {part:?}");
                count += 1;
            }
        }
    }
    assert!(count > 20, "{count} messages");
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
