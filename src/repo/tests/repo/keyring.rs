//! The package that brings the key and the address.

use std::fs;
use std::process::Command;

use dunnage_model::{Arch, Format, Target};
use dunnage_package::deb::{Archive, build};
use dunnage_package::xz::BlockCache;
use dunnage_package::{Package, Payload};
use dunnage_render::ScriptKind;
use dunnage_repo::apt::keyring::{self, KeyringSpec};

use crate::clients::Apt;
use crate::fixture::{Repo, USER_ID, VENDOR, key, run};

fn package(repo: &Repo, folder: &str) -> Package {
    let spec = KeyringSpec {
        vendor: VENDOR.to_owned(),
        version: keyring::version(key().public()),
        target: Target {
            arch: Arch::Amd64,
            format: Format::Deb,
        },
        maintainer: USER_ID.to_owned(),
        homepage: Some("https://example.org".to_owned()),
        sources: repo.sources(&repo.uri()),
    };
    let tree = keyring::tree(&spec, key().public()).expect("a tree");
    let out = repo.root.path().join(folder);
    build(
        &tree,
        &Payload::default(),
        key().created(),
        &BlockCache::none(),
        &out,
    )
    .expect("a package")
}

#[test]
fn the_keyring_package_is_the_same_in_each_run() {
    let repo = Repo::new();
    assert_eq!(package(&repo, "one").digest, package(&repo, "two").digest);
}

#[test]
fn the_keyring_package_brings_key_and_sources_and_no_scripts() {
    let repo = Repo::new();
    let package = package(&repo, "out");
    let root = repo.root.path().join("root");
    run(Command::new("dpkg-deb")
        .arg("--extract")
        .arg(&package.file)
        .arg(&root));
    let read = |path: &str| fs::read(root.join(path)).expect("a file");
    let sources = String::from_utf8(read("etc/apt/sources.list.d/example.sources")).expect("text");
    assert_eq!(sources, repo.sources(&repo.uri()).to_string());
    assert_eq!(
        read("usr/share/keyrings/example-archive-keyring.gpg"),
        key().public_binary().expect("a key")
    );
    let archive = Archive::open(&package.file).expect("a package");
    assert_eq!(
        archive.conffiles(),
        ["/etc/apt/sources.list.d/example.sources"]
    );
    assert_eq!(archive.control().get("Architecture"), Some("all"));
    for kind in [
        ScriptKind::Preinst,
        ScriptKind::Postinst,
        ScriptKind::Prerm,
        ScriptKind::Postrm,
    ] {
        assert_eq!(archive.script(kind), None);
    }
}

#[test]
fn the_keyring_package_is_clean_for_lintian() {
    let repo = Repo::new();
    let package = package(&repo, "out");
    let told = run(Command::new("lintian")
        .args([
            "--allow-root",
            "--fail-on",
            "error,warning",
            "--tag-display-limit",
            "0",
        ])
        .arg(&package.file));
    assert_eq!(told, "");
}

#[test]
fn apt_verifies_the_repository_with_what_the_keyring_package_brings() {
    let repo = Repo::new();
    let package = package(&repo, "out");
    repo.publish(&[package.clone(), repo.deb("hello", "1.0.0", "amd64", "one")]);
    let apt = Apt::new(&repo, &repo.uri());
    let root = repo.root.path().join("root");
    run(Command::new("dpkg-deb")
        .arg("--extract")
        .arg(&package.file)
        .arg(&root));
    let brought = root.join("usr/share/keyrings/example-archive-keyring.gpg");
    fs::copy(brought, apt.path("key.gpg")).expect("a copy");
    apt.update();
    assert_eq!(
        apt.versions("example-archive-keyring"),
        [package.version.deb()]
    );
}
