//! The committed formulas, evaluated.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use support::{assert_golden, build_commands, copy_tree, workspace_dir};
use tempfile::TempDir;

use crate::suite::Outcome;

/// The products; each has one program of its name.
const PRODUCTS: [&str; 3] = ["dunnage", "kohakuriver", "llmspell"];

pub(crate) fn path(product: &str) -> PathBuf {
    workspace_dir().join(format!("homebrew/Formula/{product}.rb"))
}

/// The programs.
static BINARIES: LazyLock<PathBuf> =
    LazyLock::new(|| build_commands().unwrap_or_else(|error| panic!("{}", error.chain())));

/// A product's program.
pub(crate) fn binary(product: &str) -> PathBuf {
    BINARIES.join(product)
}

/// What a program says; it must be done without a complaint.
#[track_caller]
pub(crate) fn said(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}; `cargo xtask test` installs what the tests need")
    });
    let words = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{words}");
    text(&output.stdout)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// That of a product with every key of a manifest.
fn everything() -> PathBuf {
    workspace_dir().join("tests/golden/everything/formula.rb")
}

/// A formula file, in the part of Homebrew's language that we know.
fn harness(action: &str, formula: &Path) -> Command {
    let mut ruby = Command::new("ruby");
    ruby.arg(workspace_dir().join("tests/brew/harness.rb"))
        .arg(action)
        .arg(formula);
    ruby
}

pub(crate) fn ruby_reads_them() -> Outcome {
    for product in PRODUCTS {
        ruby_reads(&path(product));
    }
    ruby_reads(&everything());
    Outcome::Passed
}

pub(crate) fn ruby_reads(formula: &Path) {
    let mut ruby = Command::new("ruby");
    assert_eq!(said(ruby.args(["-w", "-c"]).arg(formula)), "Syntax OK\n");
}

pub(crate) fn rubocop_has_nothing_to_say() -> Outcome {
    let ours = PRODUCTS.map(path).into_iter();
    rubocop_passes(&ours.chain([everything()]).collect::<Vec<_>>());
    Outcome::Passed
}

pub(crate) fn rubocop_passes(formulas: &[PathBuf]) {
    let mut rubocop = Command::new("rubocop");
    rubocop
        .args(["--cache", "false", "--format", "emacs", "--config"])
        .arg(workspace_dir().join("tests/brew/rubocop.yml"))
        .args(formulas);
    assert_eq!(said(&mut rubocop), "");
}

pub(crate) fn they_say_what_is_expected() -> Outcome {
    for product in PRODUCTS {
        let says = said(&mut harness("describe", &path(product)));
        assert_golden(&format!("tests/brew/expected/{product}.json"), &says);
    }
    Outcome::Passed
}

/// A Homebrew prefix, removed when it is dropped.
pub(crate) struct Prefix(TempDir);

impl Prefix {
    pub(crate) fn new() -> Prefix {
        Prefix(tempfile::tempdir().unwrap())
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// Runs the formula's `install` in a copy of what it needs of the source.
    fn install(&self, product: &str) -> String {
        let source = tempfile::tempdir().unwrap();
        let from = workspace_dir().join("packaging");
        copy_tree(&from, &source.path().join("packaging")).unwrap();
        self.install_from(&path(product), source.path(), product)
    }

    /// Runs `install` of a formula in a folder, as if its build gave the product's program.
    pub(crate) fn install_from(&self, formula: &Path, source: &Path, product: &str) -> String {
        let binaries = tempfile::tempdir().unwrap();
        fs::copy(binary(product), binaries.path().join(product)).unwrap();
        let mut ruby = harness("install", formula);
        said(ruby.arg(self.0.path()).arg(source).arg(binaries.path()))
    }

    fn test(&self, formula: &Path) -> Output {
        let mut ruby = harness("test", formula);
        ruby.arg(self.0.path()).output().unwrap()
    }

    /// Every file and link: mode, path, and where a link points.
    pub(crate) fn tree(&self) -> String {
        let mut lines = Vec::new();
        list(self.0.path(), self.0.path(), &mut lines);
        lines.sort_by(|one, other| one.1.cmp(&other.1));
        lines
            .iter()
            .map(|(mode, path)| format!("{mode} {path}\n"))
            .collect()
    }
}

fn list(root: &Path, folder: &Path, lines: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let about = path.symlink_metadata().unwrap();
        if about.is_dir() {
            list(root, &path, lines);
            continue;
        }
        let name = path.strip_prefix(root).unwrap().display();
        lines.push(match fs::read_link(&path) {
            Ok(to) => ("link".to_owned(), format!("{name} -> {}", to.display())),
            Err(_) => (format!("{:04o}", about.mode() & 0o7777), name.to_string()),
        });
    }
}

pub(crate) fn everything_gets_its_place() -> Outcome {
    for product in PRODUCTS {
        let prefix = Prefix::new();
        let calls = prefix.install(product);
        let root = prefix.0.path().to_string_lossy().into_owned();
        let found = format!("{}\n{}", calls.replace(&root, "/brew"), prefix.tree());
        for path in [
            format!("share/man/man1/{product}.1"),
            format!("etc/bash_completion.d/{product}"),
            format!("share/zsh/site-functions/_{product}"),
            format!("share/fish/vendor_completions.d/{product}.fish"),
        ] {
            let line = format!(" Cellar/{product}/{path}\n");
            assert!(found.contains(&line), "{path} is missing\n{found}");
        }
        assert_golden(&format!("tests/brew/expected/{product}.tree"), &found);
    }
    Outcome::Passed
}

pub(crate) fn an_upgrade_keeps_what_was_edited() -> Outcome {
    let prefix = Prefix::new();
    prefix.install("kohakuriver");
    let (host, runner) = (
        prefix.path("etc/kohakuriver/host.toml"),
        prefix.path("etc/kohakuriver/runner.toml"),
    );
    fs::write(&host, "host_port = 1\n").unwrap();
    // An admin may open a file to a group; that choice is the admin's.
    fs::set_permissions(&host, fs::Permissions::from_mode(0o640)).unwrap();
    let before = fs::read(&runner).unwrap();
    prefix.install("kohakuriver");
    assert_eq!(fs::read_to_string(&host).unwrap(), "host_port = 1\n", "B5");
    assert_eq!(fs::metadata(&host).unwrap().mode() & 0o777, 0o640, "C11");
    let new = prefix.path("etc/kohakuriver/host.toml.default");
    assert!(
        fs::read_to_string(&new)
            .unwrap()
            .contains("host_port = 8000")
    );
    assert_eq!(fs::metadata(&new).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::read(&runner).unwrap(), before);
    assert!(!prefix.path("etc/kohakuriver/runner.toml.default").exists());
    Outcome::Passed
}

pub(crate) fn secrets_stay_unreadable() -> Outcome {
    for (product, files) in [
        (
            "kohakuriver",
            &["kohakuriver/host.toml", "kohakuriver/runner.toml"][..],
        ),
        ("llmspell", &["llmspell/kernel.toml"]),
    ] {
        let prefix = Prefix::new();
        prefix.install(product);
        for file in files {
            let path = prefix.path(&format!("etc/{file}"));
            let text = fs::read_to_string(&path).unwrap();
            assert_eq!(
                fs::metadata(&path).unwrap().mode() & 0o777,
                0o600,
                "B11 {file}"
            );
            // What it names is in Homebrew, not where Linux packages have it.
            for linux in [
                "/var/lib/",
                "/run/llmspell",
                " /etc/kohakuriver",
                " /etc/llmspell/",
            ] {
                let mut lines = text
                    .lines()
                    .filter(|line| !line.contains(&prefix.0.path().display().to_string()));
                assert!(
                    !lines.any(|line| line.contains(linux)),
                    "{linux} in {file}\n{text}"
                );
            }
        }
    }
    Outcome::Passed
}

pub(crate) fn their_tests_pass() -> Outcome {
    for product in PRODUCTS {
        let prefix = Prefix::new();
        prefix.install(product);
        let output = prefix.test(&path(product));
        let words = text(&output.stderr);
        assert!(output.status.success(), "{product}\n{words}");
    }
    Outcome::Passed
}

pub(crate) fn a_broken_program_fails_its_test() -> Outcome {
    for product in ["kohakuriver", "llmspell"] {
        let prefix = Prefix::new();
        prefix.install(product);
        let program = prefix.path(&format!("Cellar/{product}/bin/{product}"));
        fs::remove_file(&program).unwrap();
        fs::write(&program, "#!/bin/sh\nexit 1\n").unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let formula = fs::read_to_string(path(product)).unwrap();
        // Nobody answers: once is enough to see it.
        let impatient = formula.replace("--retry 30 ", "--retry 0 ");
        assert_ne!(formula, impatient);
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join(format!("{product}.rb"));
        fs::write(&copy, impatient).unwrap();
        let output = prefix.test(&copy);
        assert!(!output.status.success(), "{product}");
        assert!(
            text(&output.stderr).contains("ended with 7"),
            "{}",
            text(&output.stderr)
        );
    }
    Outcome::Passed
}
