//! dnf and rpm, each kept away from this machine's own settings.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::fixture::Tree;
use crate::fixture::{key, output, run, text};

/// A dnf with a system, a cache and repositories of its own.
pub(crate) struct Dnf {
    root: TempDir,
}

impl Dnf {
    /// Knows one repository, at `uri`, and its key.
    pub(crate) fn new(tree: &Tree, uri: &str) -> Dnf {
        let root = tempfile::tempdir().expect("a temporary folder");
        let dnf = Dnf { root };
        for folder in ["repos", "system", "cache", "log"] {
            fs::create_dir_all(dnf.path(folder)).expect("a folder");
        }
        let repo = tree.repo_file(uri);
        let key_file = dnf.path("key.asc");
        dnf.knows(&key().public_armored().expect("a key"));
        let text = repo
            .to_string()
            .replace(repo.key(), &key_file.display().to_string());
        fs::write(dnf.path("repos/example.repo"), text).expect("a file");
        fs::write(dnf.path("dnf.conf"), "[main]\ngpgcheck=1\n").expect("a file");
        dnf
    }

    /// Gives it another key for the repository.
    pub(crate) fn knows(&self, armored: &str) {
        fs::write(self.path("key.asc"), armored).expect("a file");
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn command(&self, words: &[&str]) -> Command {
        let at = |path: &str| self.path(path).display().to_string();
        let mut command = Command::new("dnf");
        command
            .args(["-y", "-q", "--releasever=9", "--noplugins", "--refresh"])
            .arg(format!("--installroot={}", at("system")))
            .arg(format!("--config={}", at("dnf.conf")))
            .arg(format!("--setopt=reposdir={}", at("repos")))
            .arg(format!("--setopt=cachedir={}", at("cache")))
            .arg(format!("--setopt=logdir={}", at("log")))
            .args(["--setopt=keepcache=0", "--setopt=retries=1"])
            .args(words)
            .current_dir(self.root.path())
            .env("HOME", self.root.path());
        for proxy in [
            "http_proxy",
            "https_proxy",
            "HTTP_PROXY",
            "all_proxy",
            "ALL_PROXY",
        ] {
            command.env_remove(proxy);
        }
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> String {
        run(&mut self.command(words))
    }

    /// Runs dnf, which must fail; returns what it said.
    pub(crate) fn refuse(&self, words: &[&str]) -> String {
        let output: Output = output(&mut self.command(words));
        assert!(!output.status.success(), "dnf took it:\n{}", text(&output));
        text(&output)
    }

    /// Every package it knows of, as name, epoch, version, release and architecture.
    pub(crate) fn packages(&self) -> Vec<String> {
        let form = "--qf=%{name} %{evr} %{arch}";
        let output = output(&mut self.command(&["repoquery", "--available", form]));
        assert!(output.status.success(), "{}", text(&output));
        // What it says of keys it imports is on the other stream.
        let told = String::from_utf8_lossy(&output.stdout);
        let mut lines: Vec<String> = told
            .lines()
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        lines.sort();
        lines
    }
}

/// Checks the signature of a package with an rpm that knows our key alone.
pub(crate) fn check_signature(file: &std::path::Path) -> String {
    let room = tempfile::tempdir().expect("a temporary folder");
    let key_file = room.path().join("key.asc");
    fs::write(&key_file, key().public_armored().expect("a key")).expect("a file");
    let rpm = |words: &[&str]| {
        let mut command = Command::new("rpm");
        command
            .arg("--dbpath")
            .arg(room.path().join("db"))
            .args(words);
        command
    };
    run(rpm(&["--import"]).arg(&key_file));
    run(rpm(&["-Kv"]).arg(file))
}

/// Asks rpm about a package file.
pub(crate) fn query(words: &[&str], file: &std::path::Path) -> String {
    let room = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new("rpm");
    command.arg("--dbpath").arg(room.path().join("db"));
    run(command
        .arg("-qp")
        .arg("--nosignature")
        .args(words)
        .arg(file))
}
