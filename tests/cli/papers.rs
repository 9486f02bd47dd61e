//! The papers beside packages, and `--glibc`.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use support::Project;

use super::source::in_git;

const DEB: &str = "tinyd_1.2.3~rc.1-1_amd64.deb";
const RPM: &str = "tinyd-1.2.3~rc.1-1.x86_64.rpm";
const BILL: &str = "tinyd_1.2.3~rc.1-1_amd64.cdx.json";

fn digest(project: &Project, path: &str) -> String {
    let sum = Command::new("sha256sum").arg(project.path(path)).output();
    let text = String::from_utf8(sum.unwrap().stdout).unwrap();
    text.split(' ').next().unwrap().to_owned()
}

fn bill(project: &Project) -> Value {
    let text = fs::read_to_string(project.path("dist").join(BILL)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What the bill must say; its number is different each time.
fn expected_bill(project: &Project, glob: [&str; 3]) -> Value {
    let [purl, version, checksum] = glob;
    let part = |kind: &str, name: &str, path: &str| {
        json!({
            "type": kind,
            "bom-ref": format!("file:{name}"),
            "name": name,
            "hashes": [{ "alg": "SHA-256", "content": digest(project, path) }],
        })
    };
    // strsim is only needed by tests.
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": "2023-11-14T22:13:20Z",
            "tools": { "components": [
                { "type": "application", "name": "dunnage", "version": env!("CARGO_PKG_VERSION") },
            ] },
            "component": {
                "type": "application",
                "bom-ref": "pkg:cargo/tinyd@1.2.3-rc.1",
                "name": "tinyd",
                "version": "1.2.3-rc.1",
                "purl": "pkg:cargo/tinyd@1.2.3-rc.1",
                "licenses": [{ "expression": "MIT" }],
                "components": [
                    part("application", "tinyd", "target/release/tinyd"),
                    part("file", RPM, &format!("dist/{RPM}")),
                    part("file", DEB, &format!("dist/{DEB}")),
                ],
            },
        },
        "components": [{
            "type": "library",
            "bom-ref": purl,
            "name": "glob",
            "version": version,
            "purl": purl,
            "licenses": [{ "expression": "MIT OR Apache-2.0" }],
            "hashes": [{ "alg": "SHA-256", "content": checksum }],
            "externalReferences": [
                { "type": "vcs", "url": "https://github.com/rust-lang/glob" },
            ],
        }],
        "dependencies": [
            { "ref": "pkg:cargo/tinyd@1.2.3-rc.1", "dependsOn": [purl] },
            { "ref": purl, "dependsOn": [] },
        ],
        "serialNumber": null,
    })
}

#[test]
fn the_bill_says_what_is_linked_and_nothing_else() {
    let project = in_git(Project::bare("tinyd"));
    project.dunnage(["build"]).assert_done();
    let lock = fs::read_to_string(project.path("Cargo.lock")).unwrap();
    let glob = lock.split("name = \"glob\"\n").nth(1).unwrap();
    let value = |key: &str| {
        let rest = glob.split(&format!("{key} = \"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let purl = format!("pkg:cargo/glob@{}", value("version"));
    let mut found = bill(&project);
    let number = found["serialNumber"].take();
    let expected = expected_bill(&project, [&purl, &value("version"), &value("checksum")]);
    assert_eq!(found, expected, "{found:#}");
    let number = number.as_str().unwrap().strip_prefix("urn:uuid:").unwrap();
    let lengths: Vec<_> = number.split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12], "{number}");
    assert!(
        number.chars().all(|c| "0123456789abcdef-".contains(c)),
        "{number}"
    );
}

#[test]
fn sha256sum_finds_every_file_as_it_was_built() {
    let project = in_git(Project::bare("tinyd"));
    let check = || {
        let mut sum = Command::new("sha256sum");
        sum.args(["--check", "--strict", "SHA256SUMS"]);
        let output = sum.current_dir(project.path("dist")).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    project.dunnage(["build"]).assert_done();
    assert_eq!(check(), format!("{RPM}: OK\n{BILL}: OK\n{DEB}: OK\n"));
    // Another run adds to the list, and what is gone leaves it.
    fs::remove_file(project.path("dist").join(RPM)).unwrap();
    let mut source = project.command(["build", "brew/source"]);
    let said = project.said(source.env("CARGO_NET_OFFLINE", "true").output().unwrap());
    said.assert_done();
    assert_eq!(
        check(),
        format!("tinyd-1.2.3-rc.1.tar.xz: OK\n{BILL}: OK\n{DEB}: OK\n")
    );
}

/// A folder of programs in which there is no cargo-zigbuild.
fn path_without_zigbuild(project: &Project) -> String {
    let bin = project.path("bin");
    fs::create_dir_all(&bin).unwrap();
    for program in ["git", "sh"] {
        std::os::unix::fs::symlink(format!("/usr/bin/{program}"), bin.join(program)).unwrap();
    }
    bin.display().to_string()
}

#[test]
fn an_older_glibc_needs_zigbuild() {
    let project = Project::bare("tinyd");
    let mut command = project.command(["build", "--glibc", "2.28"]);
    command.env("PATH", path_without_zigbuild(&project));
    command.env("CARGO", std::env::var_os("CARGO").unwrap());
    project.said(command.output().unwrap()).assert_error(
        1,
        "error: cargo-zigbuild is needed to build for glibc 2.28, and is not on PATH\n\n\
         hint: cargo install cargo-zigbuild, and Zig itself: pip install ziglang; or build without \
         --glibc on a system that old\n",
    );
    let said = project.dunnage(["build", "--glibc", "2.5"]);
    assert_eq!(
        (said.code, said.stderr.lines().next()),
        (
            2,
            Some(
                "error: invalid value '2.5' for '--glibc <VERSION>': Rust's own library needs 2.17"
            )
        ),
    );
}

/// A stand-in that takes the words of cargo-zigbuild, and builds as Cargo does.
#[test]
fn what_zigbuild_builds_is_packed() {
    let project = Project::bare("tinyd");
    let cargo = std::env::var_os("CARGO").unwrap();
    let stand_in = "#!/bin/sh\nshift; test \"$1\" = --target || exit 1\n\
        echo \"$2\" > asked; target=${2%.2.28}; shift 2\n\
        exec \"$CARGO\" build --target \"$target\" \"$@\"\n";
    project.write("bin/cargo-zigbuild", stand_in);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(project.path("bin/cargo-zigbuild"), mode).unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut command = project.command(["build", "--glibc", "2.28", "linux/*/deb"]);
    command.env("PATH", format!("{}:{path}", project.path("bin").display()));
    project
        .said(command.env("CARGO", cargo).output().unwrap())
        .assert_done();
    let asked = fs::read_to_string(project.path("asked")).unwrap();
    assert_eq!(asked, "x86_64-unknown-linux-gnu.2.28\n");
    assert!(!project.path("target/release/tinyd").exists());
    assert!(project.path("dist").join(DEB).exists());
}
