//! What maintainer scripts do, call by call, and what the tools for scripts say of them; in every
//! format the same way.

use std::process::Command;

use dunnage_render::{Script, Tree};
use support::assert_golden;

use crate::stage::Stage;

/// What a life is, and its steps.
pub(crate) type Life = (&'static str, &'static [&'static str]);

const TOOLS: [(&str, &[&str]); 3] = [
    ("sh", &["-n"]),
    ("shellcheck", &["--shell=sh"]),
    ("checkbashisms", &["--force", "--posix", "--extra"]),
];

/// Plays the lives of each tree on a stage of its own, and compares what was called with a file in
/// the folder of its package.
pub(crate) fn tell(
    trees: &[Tree],
    lives: &[Life],
    stage: fn(&Tree) -> Stage,
    folder: &str,
    file: &str,
) {
    for tree in trees.iter().filter(|tree| !tree.scripts.is_empty()) {
        let mut text = String::new();
        for (life, steps) in lives {
            text.push_str(&format!("== {life}\n"));
            text.push_str(&stage(tree).play(steps));
        }
        let name = &tree.about.name;
        assert_golden(&format!("{folder}/{name}/{file}"), &text);
    }
}

/// Nothing to say for the shell and for those who know its traps (lifecycle C22).
pub(crate) fn has_no_fault(tree: &Tree, script: &Script) {
    let name = script.kind.name();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, &script.text).unwrap();
    for (tool, arguments) in TOOLS {
        let output = Command::new(tool).args(arguments).arg(&path).output();
        let output = output.unwrap_or_else(|error| {
            panic!("{tool} is not there ({error}): apt-get install shellcheck devscripts")
        });
        let said = [output.stdout, output.stderr].concat();
        assert!(
            output.status.success(),
            "{tool} on {name} of {}:\n{}",
            tree.about.name,
            String::from_utf8_lossy(&said)
        );
    }
}
