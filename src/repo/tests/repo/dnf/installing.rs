//! dnf on a published tree.

use std::fs;

use super::client::{Dnf, check_signature};
use super::fixture::{Tree, rpm};
use crate::clients::Http;
use crate::fixture::{key, other_key, walk};

fn published() -> Tree {
    let tree = Tree::new();
    tree.publish(&[
        tree.rpm("hello", "1.0.0", "one"),
        rpm(tree.root.path(), "hello-data", "2.0~rc1", "noarch", "data"),
    ]);
    tree
}

#[test]
fn dnf_lists_and_installs_over_http_with_both_signatures_checked() {
    let tree = published();
    let web = Http::serve(tree.store.root());
    let dnf = Dnf::new(&tree, &web.uri());
    dnf.run(&["makecache"]);
    assert_eq!(
        dnf.packages(),
        ["hello 1.0.0-1 x86_64", "hello-data 2.0~rc1-1 noarch"]
    );
    dnf.run(&["install", "hello", "hello-data"]);
    let content = |path: &str| fs::read_to_string(dnf.path("system").join(path)).expect("a file");
    assert_eq!(content("usr/share/hello/content"), "one");
    assert_eq!(content("usr/share/hello-data/content"), "data");
    let requests = web.requests();
    for (path, status) in &requests {
        assert_eq!(status, "200", "{path}");
        let path = path
            .strip_prefix("/rpm/stable/x86_64/")
            .unwrap_or_else(|| panic!("{path} is outside of the tree"));
        let file = path.rsplit('/').next().unwrap_or_default();
        let by_hash = file.len() > 65 && file.as_bytes()[64] == b'-';
        let of_front = ["repodata/repomd.xml", "repodata/repomd.xml.asc"].contains(&path);
        assert!(
            by_hash || of_front || path.starts_with("packages/h/hello"),
            "{path}"
        );
    }
}

#[test]
fn dnf_installs_from_a_local_folder_and_upgrades() {
    let tree = published();
    let dnf = Dnf::new(&tree, &tree.uri());
    dnf.run(&["install", "hello"]);
    tree.publish(&[tree.rpm("hello", "1.10.0", "two")]);
    dnf.run(&["upgrade"]);
    let file = dnf.path("system/usr/share/hello/content");
    assert_eq!(fs::read_to_string(file).expect("a file"), "two");
}

#[test]
fn rpm_verifies_the_signature_of_a_published_package() {
    let tree = published();
    let told = check_signature(&tree.path("packages/h/hello-1.0.0-1.x86_64.rpm"));
    let id = key().fingerprint()[24..].to_lowercase();
    let signature = format!("Header V4 RSA/SHA512 Signature, key ID {}: OK", &id[8..]);
    assert!(told.contains(&signature), "{told}");
    assert!(told.contains("Header SHA256 digest: OK"), "{told}");
    assert!(told.contains("Payload SHA256 digest: OK"), "{told}");
    assert!(!told.contains("NOT"), "{told}");
}

#[test]
fn dnf_refuses_a_changed_repomd() {
    let tree = published();
    let path = tree.path("repodata/repomd.xml");
    let text = fs::read_to_string(&path).expect("repomd.xml");
    let path = fs::canonicalize(path).expect("a file");
    fs::write(path, text.replace("<revision>", "<revision>1")).expect("written");
    let told = Dnf::new(&tree, &tree.uri()).refuse(&["makecache"]);
    assert!(told.contains("Bad GPG signature"), "{told}");
}

#[test]
fn dnf_refuses_a_tree_without_signature_or_with_that_of_another_key() {
    let tree = published();
    let dnf = Dnf::new(&tree, &tree.uri());
    dnf.knows(&other_key().public_armored().expect("a key"));
    let told = dnf.refuse(&["makecache"]);
    assert!(told.contains("Bad GPG signature"), "{told}");
    let path = fs::canonicalize(tree.path("repodata/repomd.xml.asc")).expect("a file");
    fs::remove_file(path).expect("removed");
    let told = Dnf::new(&tree, &tree.uri()).refuse(&["makecache"]);
    assert!(told.contains("GPG verification is enabled"), "{told}");
}

#[test]
fn dnf_refuses_a_changed_index() {
    let tree = published();
    walk(&tree.path("repodata"), &mut |path| {
        if path.display().to_string().ends_with("-primary.xml.gz") {
            let mut bytes = fs::read(path).expect("an index");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(path, bytes).expect("written");
        }
    });
    let told = Dnf::new(&tree, &tree.uri()).refuse(&["makecache"]);
    assert!(
        told.contains("Cannot download, all mirrors were already tried"),
        "{told}"
    );
}

#[test]
fn dnf_refuses_a_changed_package() {
    let tree = published();
    let path = tree.path("packages/h/hello-1.0.0-1.x86_64.rpm");
    let mut bytes = fs::read(&path).expect("a package");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, bytes).expect("written");
    let web = Http::serve(tree.store.root());
    let dnf = Dnf::new(&tree, &web.uri());
    let told = dnf.refuse(&["install", "hello"]);
    assert!(
        told.contains("Cannot download, all mirrors were already tried"),
        "{told}"
    );
    assert!(!dnf.path("system/usr/share/hello").exists());
}

#[test]
fn dnf_refuses_a_package_that_another_key_signed() {
    let tree = published();
    let web = Http::serve(tree.store.root());
    let dnf = Dnf::new(&tree, &web.uri());
    // The list is taken as it is, so that it is the package that is refused.
    let file = dnf.path("repos/example.repo");
    let text = fs::read_to_string(&file).expect("a file");
    fs::write(&file, text.replace("repo_gpgcheck=1", "repo_gpgcheck=0")).expect("written");
    dnf.knows(&other_key().public_armored().expect("a key"));
    let told = dnf.refuse(&["install", "hello"]);
    assert!(told.contains("GPG check FAILED"), "{told}");
    assert!(!dnf.path("system/usr/share/hello").exists());
}
