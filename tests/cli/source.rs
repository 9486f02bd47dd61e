//! `dunnage build brew/source`: everything that a build without network needs.

use std::fs;
use std::path::Path;
use std::process::Command;

use support::{Project, Said, workspace_dir};

/// A project in git that uses one crate, and another for its tests. Both are among those that this
/// workspace is built with, so that nothing is fetched.
fn project() -> Project {
    in_git(Project::bare("tinyd"))
}

/// The project with those crates, in git.
pub(super) fn in_git(project: Project) -> Project {
    let manifest = fs::read_to_string(project.path("Cargo.toml")).unwrap();
    let more = "\n[dependencies]\nglob = \"0.3\"\n\n[dev-dependencies]\nstrsim = \"0.11\"\n";
    project.write("Cargo.toml", &format!("{manifest}{more}"));
    let lock = format!(
        "version = 4\n\n{}{}[[package]]\nname = \"tinyd\"\nversion = \"1.2.3-rc.1\"\n\
         dependencies = [\n \"glob\",\n \"strsim\",\n]\n",
        locked("glob"),
        locked("strsim"),
    );
    project.write("Cargo.lock", &lock);
    project.write(".cargo/config.toml", "[alias]\nb = \"build\"\n");
    project.write("run.sh", "#!/bin/sh\n");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(project.path("run.sh"), executable).unwrap();
    git(&project, &["init", "--quiet"]);
    git(&project, &["add", "."]);
    // It lies there, and is nobody's business.
    project.write("secret.txt", "hunter2\n");
    project
}

/// What this workspace's lock file says of a crate.
fn locked(name: &str) -> String {
    let lock = fs::read_to_string(workspace_dir().join("Cargo.lock")).unwrap();
    let mut packages = lock.split("[[package]]\n");
    let head = format!("name = \"{name}\"\n");
    let package = packages.find(|package| package.starts_with(&head)).unwrap();
    format!("[[package]]\n{package}")
}

fn git(project: &Project, words: &[&str]) {
    let mut git = Command::new("git");
    git.args(words).current_dir(project.path(""));
    assert!(git.status().unwrap().success(), "git {words:?}");
}

fn build(project: &Project) -> Said {
    let mut command = project.command(["build", "brew/source"]);
    project.said(command.env("CARGO_NET_OFFLINE", "true").output().unwrap())
}

fn tar(folder: &Path, words: &[&str]) -> String {
    let mut tar = Command::new("tar");
    let output = tar.args(words).current_dir(folder).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

const ARCHIVE: &str = "dist/tinyd-1.2.3-rc.1.tar.xz";

#[test]
fn it_holds_what_git_tracks_and_every_crate() {
    let project = project();
    let said = build(&project);
    said.assert_done();
    assert!(
        said.stdout.starts_with(&format!("{ARCHIVE}  ")),
        "{}",
        said.stdout
    );
    let listing = tar(
        &project.path(""),
        &["tvf", ARCHIVE, "--utc", "--numeric-owner"],
    );
    let mut own = Vec::new();
    for line in listing.lines() {
        let words: Vec<_> = line.split_whitespace().collect();
        let path = words[5].strip_prefix("tinyd-1.2.3-rc.1/").unwrap();
        let stamp = if path.starts_with("vendor/") {
            "2006-07-24 01:21"
        } else {
            own.push(format!("{} {path}", words[0]));
            "2023-11-14 22:13"
        };
        let about = format!("{} {} {}", words[1], words[3], words[4]);
        assert_eq!(about, format!("0/0 {stamp}"), "{line}");
    }
    assert_eq!(
        own,
        [
            "-rw-r--r-- .cargo/config.toml",
            "-rw-r--r-- Cargo.lock",
            "-rw-r--r-- Cargo.toml",
            "-rw-r--r-- packaging/files/etc/tinyd/tinyd.toml",
            "-rw-r--r-- packaging/tinyd.toml",
            "-rwxr-xr-x run.sh",
            "-rw-r--r-- src/main.rs",
        ]
    );
    assert!(listing.contains("/src/lib.rs"), "{listing}");
}

#[test]
fn it_builds_elsewhere_without_network() {
    let project = project();
    build(&project).assert_done();
    let elsewhere = tempfile::tempdir().unwrap();
    let archive = project.path(ARCHIVE);
    tar(elsewhere.path(), &["xf", archive.to_str().unwrap()]);
    let root = elsewhere.path().join("tinyd-1.2.3-rc.1");
    // As a machine that never fetched a crate.
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--offline", "--locked", "--quiet"])
        .current_dir(&root)
        .env("CARGO_HOME", elsewhere.path().join("home"))
        .env_remove("CARGO_TARGET_DIR");
    let output = cargo.output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    assert!(root.join("target/debug/tinyd").exists());
    // What only tests need is there in name.
    let config = fs::read_to_string(root.join(".cargo/config.toml")).unwrap();
    assert_eq!(config, CONFIG);
    let crates = fs::read_dir(root.join("vendor")).unwrap();
    for folder in crates.map(|entry| entry.unwrap().path()) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let lib = fs::read(folder.join("src/lib.rs")).unwrap();
        assert_eq!(lib.is_empty(), name.starts_with("strsim"), "{name}");
    }
}

const CONFIG: &str = r#"[alias]
b = "build"

# Written by `dunnage build`: the crates are here, and no network is needed.
[source.crates-io]
replace-with = "vendored-sources"

[source.vendored-sources]
directory = "vendor"
"#;

#[test]
fn equal_sources_give_equal_bytes() {
    let (one, two) = (project(), project());
    build(&one).assert_done();
    // The second time the crates are at hand, and in the other folder they are fetched.
    let first = fs::read(one.path(ARCHIVE)).unwrap();
    let said = build(&one);
    assert_eq!(
        said.stderr, "packing the source of tinyd 1.2.3-rc.1 …\n",
        "the crates of the same Cargo.lock are kept"
    );
    build(&two).assert_done();
    assert!(first == fs::read(one.path(ARCHIVE)).unwrap());
    assert!(first == fs::read(two.path(ARCHIVE)).unwrap());
}

#[test]
fn what_git_does_not_track_has_no_source() {
    let said = build(&Project::bare("tinyd"));
    assert_eq!(said.code, 1);
    assert!(
        said.stderr
            .starts_with("error: git does not know the files of $PROJECT: fatal: not a git"),
        "{}",
        said.stderr
    );
    let project = Project::bare("tinyd");
    git(&project, &["init", "--quiet"]);
    build(&project).assert_error(
        1,
        "error: git tracks no file in $PROJECT\n\n\
         hint: a source archive holds what git tracks: `git init`, `git add` what belongs to it\n",
    );
    git(&project, &["add", "src", "packaging", "Cargo.toml"]);
    build(&project).assert_error(
        1,
        "error: failed to read $PROJECT/Cargo.lock: No such file or directory (os error 2)\n\n\
         hint: a source archive pins its crates: `cargo generate-lockfile` writes the file\n",
    );
}

#[test]
fn what_can_be_built_is_listed_and_chosen() {
    let project = Project::bare("tinyd");
    let list = |words: &[&str]| {
        let mut command = project.command(["build", "--list"]);
        project.said(command.args(words).output().unwrap())
    };
    let all = list(&[]).assert_done().stdout.clone();
    assert!(
        all.starts_with("linux/") && all.ends_with("\nbrew/source\n"),
        "{all}"
    );
    assert_eq!(list(&["brew/*"]).stdout, "brew/source\n");
    assert_eq!(list(&["linux/*/*"]).stdout + "brew/source\n", all);
    let known = all.trim().replace('\n', ", ");
    project.dunnage(["build", "brew/sauce"]).assert_error(
        1,
        &format!("error: nothing that can be built here is called `brew/sauce`\n\nhint: there are {known}\n"),
    );
}
