//! What the scriptlets of .rpm packages do, call by call (lifecycle 2.3, R1).

use std::process::Command;

use dunnage_model::Format;
use dunnage_render::Tree;
use support::assert_golden;

use crate::products::{everything, project, trees_for};
use crate::stage::Stage;

/// The lives of a package: what each is, and its steps. A reinstallation and a downgrade look like an
/// upgrade to the scriptlets.
const LIVES: [(&str, &[&str]); 6] = [
    ("installed", &["pre 1", "post 1", "posttrans 1"]),
    (
        "upgraded",
        &["pre 2", "post 2", "preun 1", "postun 1", "posttrans 2"],
    ),
    (
        "upgraded while nothing runs",
        &[
            "stop",
            "pre 2",
            "post 2",
            "preun 1",
            "postun 1",
            "posttrans 2",
        ],
    ),
    (
        "upgraded where the admin forbids restarts",
        &[
            "forbid restarts",
            "pre 2",
            "post 2",
            "preun 1",
            "postun 1",
            "posttrans 2",
        ],
    ),
    ("erased", &["preun 0", "postun 0"]),
    (
        "erased where the admin forbids stops",
        &["forbid stops", "preun 0", "postun 0"],
    ),
];

#[test]
fn with_systemd() {
    tell(Stage::with_systemd, "calls-with-systemd");
}

/// In the build of an image, or in a container (lifecycle C21).
#[test]
fn without_systemd_running() {
    tell(Stage::without_systemd, "calls-without-systemd");
}

/// Where accounts are made by the tools of old (lifecycle R7).
#[test]
fn without_systemd_at_all() {
    tell(Stage::bare, "calls-bare");
}

fn tell(stage: fn(&Tree) -> Stage, file: &str) {
    for tree in trees_for(&everything(), Format::Rpm) {
        if tree.scripts.is_empty() {
            continue;
        }
        let mut text = String::new();
        for (life, steps) in LIVES {
            text.push_str(&format!("== {life}\n"));
            text.push_str(&stage(&tree).play(steps));
        }
        let name = &tree.about.name;
        assert_golden(&format!("tests/golden/everything/rpm/{name}/{file}"), &text);
    }
}

/// Nothing to say for the shell and for those who know its traps (lifecycle C22), and every one of
/// them ends well whatever happens in it (R6).
#[test]
fn no_tool_finds_a_fault() {
    let tools: [(&str, &[&str]); 3] = [
        ("sh", &["-n"]),
        ("shellcheck", &["--shell=sh"]),
        ("checkbashisms", &["--force", "--posix", "--extra"]),
    ];
    let products = [everything(), project("kohakuriver"), project("llmspell")];
    for tree in products
        .iter()
        .flat_map(|product| trees_for(product, Format::Rpm))
    {
        for script in &tree.scripts {
            let name = script.kind.name();
            assert!(
                script.text.ends_with("\nexit 0\n"),
                "{name} of {}",
                tree.about.name
            );
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(name);
            std::fs::write(&path, &script.text).unwrap();
            for (tool, arguments) in tools {
                let output = Command::new(tool)
                    .args(arguments)
                    .arg(&path)
                    .output()
                    .unwrap();
                let said = [output.stdout, output.stderr].concat();
                assert!(
                    output.status.success(),
                    "{tool} on {name} of {}:\n{}",
                    tree.about.name,
                    String::from_utf8_lossy(&said)
                );
            }
        }
    }
}
