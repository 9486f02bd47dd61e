//! A user with a home of its own, and what that user types.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// A user; what runs in its name ends with it.
pub(crate) struct Person {
    folder: tempfile::TempDir,
}

/// What a command said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Person {
    pub(crate) fn new() -> Person {
        Person {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn home(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let home = self.home().display().to_string();
        let mut command = Command::new(env!("CARGO_BIN_EXE_llmspell"));
        let path = format!("{home}/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        command
            .args(line.replace('~', &home).split_whitespace())
            .current_dir(self.home())
            .env_clear()
            .env("HOME", &home)
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env("PATH", path);
        command
    }

    /// Types a line; `~` is the home.
    pub(crate) fn types(&self, line: &str) -> Said {
        Said::of(self.command(line).output().unwrap())
    }

    /// Types a line that must succeed.
    pub(crate) fn does(&self, line: &str) -> String {
        let said = self.types(line);
        assert_eq!(said.code, 0, "{line}: {said:?}");
        said.out
    }

    /// The kernels that `kernel status` finds by itself.
    pub(crate) fn kernels(&self) -> Vec<Value> {
        serde_json::from_str(&self.types("kernel status -f json").out).unwrap()
    }

    pub(crate) fn pid(&self, id: &str) -> Option<i32> {
        let kernels = self.kernels();
        let kernel = kernels.iter().find(|kernel| kernel["id"] == id)?;
        Some(kernel["pid"].as_i64()?.try_into().unwrap())
    }

    /// Puts a program of that name before all others: it writes down how it is called.
    pub(crate) fn stand_in(&self, name: &str, answers: &str) {
        let calls = self.path("calls");
        let script = format!(
            "#!/bin/sh\necho {name} \"$@\" >> {}\n{answers}\n",
            calls.display()
        );
        let program = self.path("bin").join(name);
        fs::create_dir_all(program.parent().unwrap()).unwrap();
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The calls since the last time.
    pub(crate) fn calls(&self) -> String {
        let calls = self
            .read("calls")
            .replace(&self.home().display().to_string(), "~");
        let _ = fs::remove_file(self.path("calls"));
        calls
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        let _ = self.command("kernel stop --all --force").output();
    }
}

impl Said {
    pub(crate) fn of(output: Output) -> Said {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

pub(crate) fn until(what: &str, mut there: impl FnMut() -> bool) {
    let start = Instant::now();
    while !there() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "waited for: {what}"
        );
        thread::sleep(Duration::from_millis(10));
    }
}

/// Sends a signal to a process.
pub(crate) fn signal(pid: i32, signal: nix::sys::signal::Signal) {
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), signal).unwrap();
}
