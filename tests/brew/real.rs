//! Homebrew itself, where it is.

use std::fs;
use std::process::Command;

use support::workspace_dir;

use crate::formula::said;
use crate::suite::Outcome;

/// A tap of its own, so that nobody's is changed.
const TAP: &str = "dunnage-tests/tap";

pub(crate) fn brew_installs_them() -> Outcome {
    let found = Command::new("brew").arg("--version").output();
    if !found.is_ok_and(|output| output.status.success()) {
        return Outcome::Skipped("there is no brew on PATH".to_owned());
    }
    if said(Command::new("id").arg("-u")).trim() == "0" {
        return Outcome::Skipped("brew refuses to run as root".to_owned());
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("dist");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut ship = Command::new(cargo);
    ship.args(["ship", "--out"])
        .arg(&out)
        .env("XDG_DATA_HOME", folder.path().join("data"))
        .current_dir(workspace_dir());
    said(&mut ship);
    let brew = |words: &[&str]| {
        let mut brew = Command::new("brew");
        said(brew.args(words).env("HOMEBREW_NO_AUTO_UPDATE", "1"))
    };
    let tap = out.join("repo/tap");
    brew(&["tap", TAP, &tap.display().to_string()]);
    for entry in fs::read_dir(tap.join("Formula")).unwrap() {
        let file = entry.unwrap().path();
        let name = format!("{TAP}/{}", file.file_stem().unwrap().to_string_lossy());
        brew(&["style", &name]);
        brew(&["audit", "--strict", &name]);
        brew(&["install", "--build-from-source", &name]);
        brew(&["test", &name]);
        brew(&["uninstall", &name]);
    }
    brew(&["untap", TAP]);
    Outcome::Passed
}
