//! A place where maintainer scripts run among stand-ins that write down how they are called.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use dunnage_render::{Kind, Tree};
use tempfile::TempDir;

/// Writes itself down, and answers like the real one where a script listens.
const STAND_IN: &str = r#"#!/bin/sh
name=${0##*/}
{
    printf '    %s' "$name"
    for word in "$@"; do
        case "$word" in
        *\ * | '') printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    echo
} >> "$STAGE/calls"
case "$name $1" in
"systemctl list-units") cat "$STAGE/running" ;;
"mountpoint -q") grep -qxF -e "$2" "$STAGE/mounts" ;;
"stat -c") echo 0 ;;
"dpkg-statoverride --list") exit 1 ;;
"getent "*) exit 2 ;;
esac
"#;

const STAND_INS: [&str; 14] = [
    "chgrp",
    "deb-systemd-helper",
    "deb-systemd-invoke",
    "dpkg-maintscript-helper",
    "dpkg-statoverride",
    "getent",
    "groupadd",
    "mountpoint",
    "stat",
    "systemctl",
    "systemd-sysusers",
    "systemd-tmpfiles",
    "useradd",
    "usermod",
];

/// What runs: a unit started by hand, and an instance whose name systemd had to escape.
const RUNNING: &str = "everyd-db.service loaded active running everyd-db\n\
                       everyd-shard@a\\x2db.service loaded active running everyd-shard\n";

/// What scriptlets may call where there is nothing else.
const BARE: [&str; 7] = ["cat", "grep", "groupadd", "rm", "sed", "useradd", "usermod"];

/// One system with one package.
pub(crate) struct Stage {
    folder: TempDir,
    /// Whether the scripts run in the system that they are for, so that their paths are staged.
    inside: bool,
    /// Whether nothing but [`BARE`] is there.
    bare: bool,
    conffiles: Vec<String>,
}

impl Stage {
    /// systemd is PID 1. The paths in the scripts are turned into those of the stage.
    pub(crate) fn with_systemd(tree: &Tree) -> Stage {
        let stage = Stage::new(tree, true);
        fs::create_dir_all(stage.root().join("run/systemd/system")).unwrap();
        stage
    }

    /// The scripts run outside of the system that they are for, which DPKG_ROOT names.
    pub(crate) fn below_another_root(tree: &Tree) -> Stage {
        Stage::new(tree, false)
    }

    /// systemd is not running: an image is built, or a container.
    pub(crate) fn without_systemd(tree: &Tree) -> Stage {
        Stage::new(tree, true)
    }

    /// There is no systemd at all.
    pub(crate) fn bare(tree: &Tree) -> Stage {
        let mut stage = Stage::new(tree, true);
        let bin = stage.folder.path().join("bin");
        for name in STAND_INS.iter().filter(|name| name.contains("system")) {
            fs::remove_file(bin.join(name)).unwrap();
        }
        for name in BARE {
            let tool = bin.join(name);
            if !tool.exists() {
                symlink(Path::new("/usr/bin").join(name), tool).unwrap();
            }
        }
        stage.bare = true;
        stage
    }

    fn new(tree: &Tree, inside: bool) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let conffiles = tree.entries.iter();
        let conffiles =
            conffiles.filter(|entry| matches!(entry.kind, Kind::File { conffile: true, .. }));
        let stage = Stage {
            conffiles: conffiles.map(|entry| entry.path.clone()).collect(),
            folder,
            inside,
            bare: false,
        };
        stage.file("running", RUNNING);
        stage.file("mounts", "");
        for name in STAND_INS {
            stage.executable(&format!("bin/{name}"), STAND_IN);
        }
        for script in &tree.scripts {
            let mut text = stage.staged(&script.text);
            if !text.starts_with("#!") {
                // rpm names the interpreter apart from the text.
                text.insert_str(0, "#!/bin/sh\n");
            }
            stage.executable(script.kind.name(), &text);
        }
        let wants = "root/etc/systemd/system/multi-user.target.wants";
        for unit in [
            "everyd-shard@a.service",
            "everyd-one@a.service",
            "other.service",
        ] {
            let link = stage.folder.path().join(wants).join(unit);
            fs::create_dir_all(link.parent().unwrap()).unwrap();
            symlink("/usr/lib/systemd/system/x", link).unwrap();
        }
        stage.file("root/etc/group", "root:x:0:\nvideo:x:44:\neveryd:x:990:\n");
        for dir in ["run", "var/lib", "var/cache", "var/log"] {
            fs::create_dir_all(stage.root().join(dir)).unwrap();
        }
        stage
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    /// The text with every path of the system below the stage, unless DPKG_ROOT does that.
    fn staged(&self, text: &str) -> String {
        if !self.inside {
            return text.to_owned();
        }
        let root = self.root().to_string_lossy().into_owned();
        let mut text = text.replace("delete_below /", &format!("delete_below {root}/"));
        for top in ["/etc/", "/run/"] {
            text = text.replace(top, &format!("{root}{top}"));
        }
        text
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn executable(&self, path: &str, text: &str) {
        self.file(path, text);
        let path = self.folder.path().join(path);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Goes through the steps, and says what each called and what files there are in the end.
    pub(crate) fn play(&self, steps: &[&str]) -> String {
        let mut told = String::new();
        for step in steps {
            match *step {
                "unpack" => self.unpack(),
                "stop" => self.file("running", ""),
                "forbid restarts" => self.file(
                    "root/etc/sysconfig/services",
                    "DISABLE_RESTART_ON_UPDATE=\"yes\"\n",
                ),
                "forbid stops" => {
                    self.file(
                        "root/etc/sysconfig/services",
                        "DISABLE_STOP_ON_REMOVAL=yes\n",
                    );
                }
                "data" => self.data(""),
                "moved data" => self.moved_data(),
                call => told.push_str(&self.call(call)),
            }
        }
        let mut left = Vec::new();
        files(&self.root(), &mut left);
        left.sort();
        for path in left {
            told.push_str(&format!(
                "  left: {}\n",
                self.unstaged(&path.to_string_lossy())
            ));
        }
        told
    }

    fn unpack(&self) {
        for path in &self.conffiles {
            self.file(&format!("root{path}"), "");
        }
    }

    /// What services wrote, each in its directory.
    fn data(&self, below: &str) {
        for dir in [
            "var/lib/everyd",
            "var/lib/everyd-spool/in",
            "var/lib/everyd-one/a",
            "var/log/everyd",
            "var/log/everyd-one/a",
            "var/log/everyd-one-audit",
            "var/cache/everyd",
            "var/cache/everyd-shards/a",
            "run/everyd",
        ] {
            self.file(&format!("root{below}/{dir}/file"), "");
        }
    }

    /// Behind a link, and on a disk of its own.
    fn moved_data(&self) {
        self.data("/elsewhere");
        for name in ["everyd", "everyd-one"] {
            let target = self.root().join("elsewhere/var/log").join(name);
            symlink(target, self.root().join("var/log").join(name)).unwrap();
        }
        let mounts = ["var/cache/everyd", "var/lib/everyd-one"];
        for dir in mounts {
            self.file(&format!("root/{dir}/mounted"), "");
        }
        let root = self.root().canonicalize().unwrap();
        let mounts = mounts.map(|dir| root.join(dir).to_string_lossy().into_owned());
        self.file("mounts", &(mounts.join("\n") + "\n"));
    }

    fn call(&self, call: &str) -> String {
        let mut words = call.split(' ');
        let script = self.folder.path().join(words.next().unwrap());
        if !script.exists() {
            return format!("  {call}: there is no such script\n");
        }
        let path = std::env::var("PATH").unwrap_or_default();
        let bin = self.folder.path().join("bin");
        let calls = self.folder.path().join("calls");
        fs::write(&calls, "").unwrap();
        let mut command = Command::new(&script);
        command
            .args(words.map(|word| word.trim_matches('"')))
            .env("STAGE", self.folder.path())
            .env(
                "PATH",
                if self.bare {
                    format!("{}", bin.display())
                } else {
                    format!("{}:{path}", bin.display())
                },
            );
        if self.inside {
            command.env_remove("DPKG_ROOT");
        } else {
            command.env("DPKG_ROOT", self.root());
        }
        let output = command.output().unwrap();
        let code = output.status.code().unwrap_or(-1);
        let said = [output.stdout, output.stderr].concat();
        let said: String = String::from_utf8_lossy(&said)
            .lines()
            .map(|line| format!("    says: {line}\n"))
            .collect();
        let called = fs::read_to_string(&calls).unwrap();
        self.unstaged(&format!("  {call}: {code}\n{called}{said}"))
    }

    fn unstaged(&self, text: &str) -> String {
        let root = self.root();
        let shown = if self.inside { "" } else { "$DPKG_ROOT" };
        text.replace(&*root.to_string_lossy(), shown)
    }
}

/// Files and links, without the folders that hold them.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            files(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}
