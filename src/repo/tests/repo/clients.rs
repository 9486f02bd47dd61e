//! The real clients, each kept away from this machine's own settings.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

use crate::fixture::{Repo, key, output, run, text};

/// An apt with lists, caches and sources of its own.
pub(crate) struct Apt {
    root: TempDir,
    config: PathBuf,
}

impl Apt {
    /// Knows one repository, at `uri`, and its key.
    pub(crate) fn new(repo: &Repo, uri: &str) -> Apt {
        let root = tempfile::tempdir().expect("a temporary folder");
        let at = |path: &str| root.path().join(path);
        for folder in [
            "etc/sources.list.d",
            "etc/conf.d",
            "etc/preferences.d",
            "state/lists/partial",
            "cache/archives/partial",
            "log",
        ] {
            fs::create_dir_all(at(folder)).expect("a folder");
        }
        fs::write(at("status"), "").expect("a file");
        fs::write(at("key.gpg"), key().public_binary().expect("a key")).expect("a file");
        let sources = repo.sources(uri).to_string();
        let sources = sources.replace(
            repo.sources(uri).signed_by(),
            &at("key.gpg").display().to_string(),
        );
        fs::write(at("etc/sources.list.d/example.sources"), sources).expect("a file");
        let config = at("apt.conf");
        let folder = root.path().display();
        let text = format!(
            "Dir::Etc \"{folder}/etc\";\nDir::Etc::sourcelist \"/dev/null\";\n\
             Dir::Etc::sourceparts \"sources.list.d\";\nDir::Etc::parts \"conf.d\";\n\
             Dir::Etc::main \"none.conf\";\nDir::Etc::preferencesparts \"preferences.d\";\n\
             Dir::State \"{folder}/state\";\nDir::State::status \"{folder}/status\";\n\
             Dir::Cache \"{folder}/cache\";\nDir::Log \"{folder}/log\";\n\
             APT::Architecture \"amd64\";\nAPT::Architectures {{ \"amd64\"; }};\n\
             APT::Sandbox::User \"root\";\nAcquire::Languages \"none\";\nAcquire::Retries \"0\";\n"
        );
        fs::write(&config, text).expect("a file");
        Apt { root, config }
    }

    pub(crate) fn command(&self, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(words)
            .env("APT_CONFIG", &self.config)
            .current_dir(self.root.path());
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

    pub(crate) fn get(&self, words: &[&str]) -> String {
        run(&mut self.command("apt-get", words))
    }

    /// Runs `apt-get update`, which must succeed without a warning.
    pub(crate) fn update(&self) {
        let told = self.get(&["update"]);
        let warned = told
            .lines()
            .any(|line| line.starts_with("W:") || line.starts_with("E:"));
        assert!(!warned, "apt-get update warned:\n{told}");
    }

    /// Runs `apt-get update`, which must fail; returns what it said.
    pub(crate) fn refuse(&self) -> String {
        let output: Output = output(&mut self.command("apt-get", &["update"]));
        assert_eq!(
            output.status.code(),
            Some(100),
            "apt took it:\n{}",
            text(&output)
        );
        text(&output)
    }

    /// The versions of a package apt knows of, newest first.
    pub(crate) fn versions(&self, package: &str) -> Vec<String> {
        let told = run(&mut self.command("apt-cache", &["madison", package]));
        let versions = told.lines().filter_map(|line| line.split('|').nth(1));
        versions.map(|version| version.trim().to_owned()).collect()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }
}

/// A web server on a repository, ended when dropped.
pub(crate) struct Http {
    child: Child,
    log: PathBuf,
    port: u16,
    _folder: TempDir,
}

impl Http {
    pub(crate) fn serve(root: &Path) -> Http {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = folder.path().join("log");
        let mut child = Command::new("python3")
            .args([
                "-u",
                "-m",
                "http.server",
                "--bind",
                "127.0.0.1",
                "--directory",
            ])
            .arg(root)
            .arg("0")
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("a log"))
            .spawn()
            .expect("python3, from the package python3");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        // `Serving HTTP on 127.0.0.1 port 41234 (http://127.0.0.1:41234/) ...`
        let port = line
            .split_whitespace()
            .nth(5)
            .and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no port in `{line}`"));
        Http {
            child,
            log,
            port,
            _folder: folder,
        }
    }

    pub(crate) fn uri(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The paths that were asked for, and the status of each answer.
    pub(crate) fn requests(&self) -> Vec<(String, String)> {
        let log = fs::read_to_string(&self.log).expect("a log");
        let requests = log.lines().filter_map(|line| {
            let (_, rest) = line.split_once("\"GET ")?;
            let (path, rest) = rest.split_once(" HTTP/1.")?;
            Some((path.to_owned(), rest.split(' ').nth(1)?.to_owned()))
        });
        requests.collect()
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        // Ended already is ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
