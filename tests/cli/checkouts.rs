//! The same commit, built by two people.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use support::Project;

use super::source::in_git;

/// A program that carries the names of files: a crate of its own panics.
const MAIN: &str = r#"fn main() {
    let pattern = std::env::args().nth(1).expect("a pattern");
    for path in glob::glob(&pattern).expect("a sound pattern") {
        println!("{}", path.expect("readable").display());
    }
}
"#;

/// Where Cargo or rustup keep their things.
fn home_of(variable: &str, folder: &str) -> PathBuf {
    let given = std::env::var_os(variable).map(PathBuf::from);
    given.unwrap_or_else(|| std::env::home_dir().unwrap().join(folder))
}

/// Clones `from` and builds everything: as somebody who keeps things elsewhere, and nothing from others.
fn built(from: &Project, project: &Project, who: &str, (umask, zone): (&str, &str)) {
    let home = project.path(who);
    fs::create_dir_all(home.join("cargo")).unwrap();
    symlink(
        home_of("CARGO_HOME", ".cargo").join("registry"),
        home.join("cargo/registry"),
    )
    .unwrap();
    let dunnage = project.command([]).get_program().to_owned();
    let script = "umask \"$1\"; git clone --quiet \"$2\" \"$3\" && cd \"$3\" && \
        exec \"$4\" build 'linux/*/*' brew/source";
    let mut shell = Command::new("sh");
    shell.args(["-ec", script, "sh", umask]);
    shell
        .arg(from.path(""))
        .arg(home.join("checkout of it"))
        .arg(dunnage);
    shell
        .env("RUSTUP_HOME", home_of("RUSTUP_HOME", ".rustup"))
        .env("CARGO_HOME", home.join("cargo"))
        .env("HOME", &home)
        .env("USER", who)
        .env("LOGNAME", who)
        .env("TZ", zone)
        .env("CARGO_NET_OFFLINE", "true")
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("SOURCE_DATE_EPOCH");
    let output = shell.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn two_checkouts_give_identical_bytes() {
    let project = in_git(Project::bare("tinyd"));
    project.write("src/main.rs", MAIN);
    let git = |words: &[&str]| {
        let identity = ["-c", "user.name=Jane", "-c", "user.email=jane@example.org"];
        let status = Command::new("git")
            .args(identity)
            .args(words)
            .current_dir(project.path(""))
            .status();
        assert!(status.unwrap().success(), "git {words:?}");
    };
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "everything"]);
    let elsewhere = Project::bare("tinyd");
    built(&project, &elsewhere, "jane", ("022", "UTC"));
    built(
        &project,
        &elsewhere,
        "a-much-longer-name",
        ("077", "Asia/Tokyo"),
    );
    let names = elsewhere.names("jane/checkout of it/dist");
    assert_eq!(
        names,
        [
            "SHA256SUMS",
            "tinyd-1.2.3-rc.1.tar.xz",
            "tinyd-1.2.3~rc.1-1.x86_64.rpm",
            "tinyd_1.2.3~rc.1-1_amd64.cdx.json",
            "tinyd_1.2.3~rc.1-1_amd64.deb",
        ]
    );
    let read = |who: &str, path: &str| {
        let path = format!("{who}/checkout of it/{path}");
        fs::read(elsewhere.path(path)).unwrap()
    };
    let binary = read("jane", "target/release/tinyd");
    let holds = |text: &str| {
        binary
            .windows(text.len())
            .any(|bytes| bytes == text.as_bytes())
    };
    assert!(
        holds("/cargo/registry/src/"),
        "the binary names files of crates"
    );
    assert!(!holds("jane"), "and not whose they were");
    for name in names {
        let path = format!("dist/{name}");
        assert!(
            read("jane", &path) == read("a-much-longer-name", &path),
            "C30: {name}"
        );
    }
}
