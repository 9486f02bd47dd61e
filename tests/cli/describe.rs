//! What the command says of itself, and results for programs.

use serde_json::Value;
use support::Project;

#[test]
fn explain_for_programs_names_every_event() {
    let said = Project::bare("tinyd").dunnage(["explain", "tinyd", "--format", "json"]);
    let value: Value = serde_json::from_str(&said.assert_done().stdout).unwrap();
    let events = ["install", "upgrade", "reinstall", "downgrade", "remove"];
    let formats: [(&str, &[&str]); 2] = [("deb", &["purge"]), ("rpm", &[])];
    for (index, (format, more)) in formats.into_iter().enumerate() {
        let lifecycle = &value[index];
        assert_eq!(lifecycle["format"], format);
        let rows = lifecycle["rows"].as_array().unwrap();
        for event in events.iter().chain(more) {
            assert!(
                rows.iter()
                    .any(|row| row["event"] == *event && row["subject"] == "units"),
                "{format} {event}"
            );
        }
    }
}

#[test]
fn explain_names_the_packages_it_has() {
    let said = Project::bare("tinyd").dunnage(["explain", "tinyd", "--package", "tiny"]);
    said.assert_error(
        1,
        "error: the product has no package `tiny`\n\nhint: it has tinyd\n",
    );
}

#[test]
fn completions_and_man_pages() {
    let project = Project::bare("tinyd");
    for shell in ["bash", "zsh", "fish"] {
        let said = project.dunnage(["completions", shell]);
        assert!(said.assert_done().stdout.contains("publish"), "{shell}");
    }
    project.dunnage(["man", "pages"]).assert_done();
    let pages = project.names("pages");
    assert!(pages.contains(&"dunnage.1".to_owned()), "{pages:?}");
    assert!(pages.contains(&"dunnage-ship.1".to_owned()), "{pages:?}");
}

#[test]
fn an_unknown_option_ends_with_2() {
    assert_eq!(Project::bare("tinyd").dunnage(["ship", "--fly"]).code, 2);
}
