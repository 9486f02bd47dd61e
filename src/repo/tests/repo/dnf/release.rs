//! The package that brings the key and the address.

use std::fs;

use dunnage_model::{Arch, Format, Target};
use dunnage_package::xz::BlockCache;
use dunnage_package::{Package, Payload, rpm};
use dunnage_repo::Added;
use dunnage_repo::apt::keyring;
use dunnage_repo::dnf::release::{self, ReleaseSpec};

use super::client::{Dnf, query};
use super::fixture::Tree;
use crate::fixture::{USER_ID, VENDOR, key, now};

pub(crate) fn package(tree: &Tree, folder: &str) -> Package {
    let spec = ReleaseSpec {
        vendor: VENDOR.to_owned(),
        version: keyring::version(key().public()),
        target: Target {
            arch: Arch::Amd64,
            format: Format::Rpm,
        },
        maintainer: USER_ID.to_owned(),
        homepage: Some("https://example.org".to_owned()),
        repo: tree.repo_file("https://example.org"),
    };
    let content = release::tree(&spec, key().public()).expect("a tree");
    rpm::build(
        &content,
        &Payload::default(),
        key().created(),
        &BlockCache::none(),
        &tree.root.path().join(folder),
    )
    .expect("a package")
}

#[test]
fn the_release_package_is_the_same_in_each_run() {
    let tree = Tree::new();
    assert_eq!(package(&tree, "one").digest, package(&tree, "two").digest);
}

#[test]
fn the_release_package_brings_key_and_address_as_configuration_and_no_scripts() {
    let tree = Tree::new();
    let package = package(&tree, "out");
    let ask = |words: &[&str]| query(words, &package.file);
    assert_eq!(
        ask(&["-l", "-v", "-c"]).matches(" root ").count(),
        4,
        "two files of root's"
    );
    let files = "/etc/pki/rpm-gpg/RPM-GPG-KEY-example\n/etc/yum.repos.d/example.repo\n";
    assert_eq!(ask(&["-l"]), files);
    assert_eq!(ask(&["-c"]), files);
    assert_eq!(ask(&["--scripts"]), "");
    assert_eq!(
        ask(&["--qf", "%{NAME} %{ARCH}\n"]),
        "example-release noarch\n"
    );
}

#[test]
fn dnf_installs_the_release_package_and_keeps_what_an_admin_changed() {
    let tree = Tree::new();
    let package = package(&tree, "out");
    let mut pool = tree.pool();
    assert_eq!(pool.add(&package, key()).expect("new"), Added::New);
    tree.publish_at(&pool, now()).expect("published");
    let dnf = Dnf::new(&tree, &tree.uri());
    let file = dnf.path("system/etc/yum.repos.d/example.repo");
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, "[example]\nenabled=0\n").expect("written");
    dnf.run(&["install", "example-release"]);
    let text = |name: &str| fs::read_to_string(dnf.path("system/etc").join(name)).expect("a file");
    assert_eq!(text("yum.repos.d/example.repo"), "[example]\nenabled=0\n");
    assert_eq!(
        text("yum.repos.d/example.repo.rpmnew"),
        tree.repo_file("https://example.org").to_string()
    );
    assert_eq!(
        text("pki/rpm-gpg/RPM-GPG-KEY-example"),
        key().public_armored().expect("a key")
    );
}
