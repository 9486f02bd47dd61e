//! A project of a stranger, in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::{Dunnage, copy_tree, workspace_dir};

/// The command, built once for a test program.
static DUNNAGE: LazyLock<Dunnage> = LazyLock::new(|| Dunnage::build().expect("dunnage is built"));

/// A signing key, made once for a test program: making one takes seconds.
static KEYS: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a folder for keys");
    let project = Project::bare("tinyd");
    let output = project
        .command(["key", "new"])
        .env("XDG_DATA_HOME", dir.path())
        .output();
    assert!(
        output.is_ok_and(|output| output.status.success()),
        "a key is made"
    );
    dir
});

/// A copy of a fixture project, removed when it is dropped.
pub struct Project {
    folder: TempDir,
}

/// What a command printed and how it ended, ready to be compared.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// The exit code; -1 after a signal.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Project {
    /// The project with its manifest.
    pub fn new(name: &str) -> Project {
        let project = Project::bare(name);
        let keys = project.path("data/dunnage/keys");
        copy_tree(&KEYS.path().join("dunnage/keys"), &keys).expect("the key is copied");
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(&keys, private).expect("the folder of the key is private");
        project
    }

    /// The same without a signing key.
    pub fn bare(name: &str) -> Project {
        let folder = tempfile::tempdir().expect("a folder for the project");
        let fixture = workspace_dir().join("tests/fixtures/projects").join(name);
        copy_tree(&fixture, folder.path()).expect("the project is copied");
        Project { folder }
    }

    /// A path in it.
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Replaces a file of it.
    pub fn write(&self, path: &str, text: &str) -> &Project {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("its folder is there");
        fs::write(path, text).expect("the file is written");
        self
    }

    /// `dunnage` in this project; its keys are the project's own.
    pub fn command<const N: usize>(&self, args: [&str; N]) -> Command {
        let mut command = DUNNAGE.command();
        command.args(args).current_dir(self.folder.path());
        command
            .env("XDG_DATA_HOME", self.path("data"))
            .env("SOURCE_DATE_EPOCH", "1700000000");
        command
            .env("CARGO_TERM_QUIET", "true")
            .env_remove("CARGO_TARGET_DIR");
        command
    }

    /// Runs `dunnage` and takes what it says; the project's folder is written as `$PROJECT`.
    pub fn dunnage<const N: usize>(&self, args: [&str; N]) -> Said {
        self.said(self.command(args).output().expect("dunnage runs"))
    }

    /// What an output says.
    pub fn said(&self, output: Output) -> Said {
        let folder = self.folder.path().to_string_lossy().into_owned();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace(&folder, "$PROJECT");
        Said {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// The names in a folder, sorted.
    pub fn names(&self, path: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(path)).into_iter().flatten();
        let names = entries.map(|e| {
            e.expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        });
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }
}

impl Said {
    /// Nothing but an error: this text on standard error, this code, no output.
    #[track_caller]
    pub fn assert_error(&self, code: i32, stderr: &str) {
        let expected = Said {
            code,
            stdout: String::new(),
            stderr: stderr.to_owned(),
        };
        assert_eq!(*self, expected, "\n{}", self.stderr);
    }

    /// It worked.
    #[track_caller]
    pub fn assert_done(&self) -> &Said {
        assert_eq!(self.code, 0, "\n{}", self.stderr);
        self
    }
}
