//! What publishing writes, and what it refuses.

use std::fs;
use std::path::Path;

use dunnage_model::Stamp;
use dunnage_repo::dnf::{Pool, RpmFile, View, index};
use dunnage_repo::{Added, Published, Store};

use super::client::Dnf;
use super::fixture::{Tree, rpm};
use crate::fixture::{chain, key, now, other_key, sha256};

const DAY: u64 = 86_400;
const HELLO: &str = "packages/h/hello-1.0.0-1.x86_64.rpm";

fn read(file: &Path) -> RpmFile {
    RpmFile::open(file).expect("a package")
}

#[test]
fn publishing_the_same_again_writes_nothing() {
    let tree = Tree::new();
    let file = tree.rpm("hello", "1.0.0", "one");
    let first = tree.publish(std::slice::from_ref(&file));
    assert_eq!(
        first,
        Published {
            changed: true,
            added: vec![format!("rpm/stable/x86_64/{HELLO}")],
            collected: 0
        }
    );
    let (paths, front) = (tree.paths(), tree.front());
    let mut pool = tree.pool();
    let added = pool.add_file(&read(&file), key()).expect("the same bytes");
    assert_eq!(added, Added::Known);
    let again = tree.publish_at(&pool, Stamp(now().0 + DAY));
    assert_eq!(again.expect("published"), Published::default());
    assert_eq!((tree.paths(), tree.front()), (paths, front));
}

#[test]
fn equal_inputs_give_equal_bytes() {
    let (a, b) = (Tree::new(), Tree::new());
    let file = a.rpm("hello", "1.0.0", "one");
    let at = Stamp(key().created().0 + 60);
    for tree in [&a, &b] {
        let pool = tree.pool_with(std::slice::from_ref(&file));
        tree.publish_at(&pool, at).expect("published");
    }
    let files = |tree: &Tree| -> Vec<(String, String)> {
        let root = tree.store.root();
        let named = tree.paths().into_iter().filter(|path| path.is_file());
        let named = named.map(|path| {
            let name = path.strip_prefix(root).expect("inside");
            (name.display().to_string(), sha256(&path))
        });
        named.collect()
    };
    assert_eq!(files(&a), files(&b));
    assert!(files(&a).len() > 8, "{:?}", files(&a));
}

#[test]
fn a_published_name_never_changes_its_bytes() {
    let tree = Tree::new();
    tree.publish(&[tree.rpm("hello", "1.0.0", "one")]);
    let front = tree.front();
    let other = read(&tree.rpm("hello", "1.0.0", "another one"));
    let error = tree.pool().add_file(&other, key()).expect_err("refused");
    let told = chain(&error);
    assert!(
        told.starts_with(
            "hello-1.0.0-1.x86_64.rpm is in the repository with other content (header SHA-256 "
        ),
        "{told}"
    );
    assert_eq!(tree.front(), front);
}

#[test]
fn two_publishers_cannot_interleave() {
    let tree = Tree::new();
    tree.publish(&[tree.rpm("hello", "1.0.0", "one")]);
    let mine = tree.pool_with(&[tree.rpm("hello", "2.0.0", "mine")]);
    let theirs = tree.pool_with(&[tree.rpm("hello", "3.0.0", "theirs")]);

    let lock = tree.store.lock().expect("nobody else");
    let error = tree.publish_at(&mine, now()).expect_err("locked");
    let place = tree.store.place();
    assert_eq!(
        chain(&error),
        format!(
            "another process is publishing to {place}; wait until it has ended, then run this again"
        )
    );
    drop(lock);

    tree.publish_at(&theirs, now()).expect("published");
    let front = tree.front();
    let error = tree.publish_at(&mine, now()).expect_err("too late");
    assert_eq!(
        chain(&error),
        format!(
            "rpm/stable/x86_64 at {place} was published by somebody else since this run read it; \
             nothing was changed: run this again"
        )
    );
    assert_eq!(tree.front(), front);
    tree.publish(&[tree.rpm("hello", "2.0.0", "mine")]);
    assert_eq!(
        Dnf::new(&tree, &tree.uri()).packages(),
        ["1", "2", "3"].map(|major| format!("hello {major}.0.0-1 x86_64"))
    );
}

#[test]
fn a_tree_of_one_key_is_not_signed_by_another() {
    let tree = Tree::new();
    tree.publish(&[tree.rpm("hello", "1.0.0", "one")]);
    let unsigned = index(&tree.pool(), now()).expect("indexes");
    let told = chain(&unsigned.sign(other_key()).expect_err("refused"));
    assert_eq!(
        told,
        format!(
            "{HELLO} in this repository is signed by {}, and the key now is {}; clients know one key \
             and would refuse the other: restore that key, or publish to an empty folder",
            key().fingerprint(),
            other_key().fingerprint()
        )
    );
}

#[test]
fn the_signature_of_somebody_else_is_replaced() {
    let tree = Tree::new();
    let theirs = Tree::new();
    let mut pool = theirs.pool();
    let file = read(&tree.rpm("hello", "1.0.0", "one"));
    pool.add_file(&file, other_key()).expect("a new name");
    let signed = index(&pool, now()).expect("indexes").sign(other_key());
    let signed = signed.expect("signatures");
    signed.publish(&theirs.store).expect("published");
    tree.publish(&[theirs.path(HELLO)]);
    Dnf::new(&tree, &tree.uri()).run(&["install", "hello"]);
}

#[test]
fn a_clock_that_went_back_is_noticed() {
    let tree = Tree::new();
    let at = now();
    let pool = tree.pool_with(&[tree.rpm("hello", "1.0.0", "one")]);
    tree.publish_at(&pool, at).expect("published");
    let error = tree.publish_at(&tree.pool(), Stamp(at.0 - DAY));
    let told = chain(&error.expect_err("the past"));
    assert!(
        told.starts_with("rpm/stable/x86_64 was published "),
        "{told}"
    );
    assert!(
        told.ends_with("clients would ignore it: check the clock of this machine"),
        "{told}"
    );
}

#[test]
fn packages_for_other_machines_are_refused() {
    let tree = Tree::new();
    let file = read(&rpm(tree.root.path(), "hello", "1.0.0", "aarch64", "one"));
    let error = tree.pool().add_file(&file, key()).expect_err("refused");
    assert_eq!(
        chain(&error),
        "hello-1.0.0-1.aarch64.rpm is for aarch64, and this is the repository for x86_64"
    );
}

#[test]
fn a_package_that_changes_while_it_is_published_is_not_published() {
    let tree = Tree::new();
    let file = tree.rpm("hello", "1.0.0", "one");
    let pool = tree.pool_with(std::slice::from_ref(&file));
    let mut bytes = fs::read(&file).expect("a package");
    bytes.push(0);
    fs::write(&file, bytes).expect("written");
    let told = chain(&tree.publish_at(&pool, now()).expect_err("refused"));
    assert!(told.contains("its SHA-256 is "), "{told}");
    assert!(!tree.path(HELLO).exists());
    assert!(!tree.path("repodata").exists());
}

#[test]
fn a_lost_package_file_is_noticed() {
    let tree = Tree::new();
    tree.publish(&[tree.rpm("hello", "1.0.0", "one")]);
    fs::remove_file(tree.path(HELLO)).expect("removed");
    let error = tree.publish_at(&tree.pool(), now()).expect_err("refused");
    let place = tree.store.place();
    assert_eq!(
        chain(&error),
        format!(
            "rpm/stable/x86_64/{HELLO} is listed in the repository at {place}, but its file is \
             missing or has another size; restore it from a backup"
        )
    );
}

#[test]
fn damaged_packages_and_other_files_are_refused() {
    let tree = Tree::new();
    let whole = fs::read(tree.rpm("hello", "1.0.0", "one")).expect("a package");
    let path = tree.root.path().join("bad.rpm");
    let refused = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("written");
        let told = chain(&RpmFile::open(&path).expect_err("refused"));
        let start = format!("failed to read the package {}: ", path.display());
        told.strip_prefix(&start).expect("its path").to_owned()
    };
    let changed = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    assert_eq!(
        refused(b"!<arch>\n"),
        "it is not a .rpm: it does not begin with the bytes ed ab ee db"
    );
    assert_eq!(
        refused(&whole[..whole.len() - 1]),
        "its payload is not the one it was built with; build or fetch it again"
    );
    assert_eq!(
        refused(&changed(whole.len() - 1)),
        "its payload is not the one it was built with; build or fetch it again"
    );
    // The signature header begins after the lead of 96 bytes.
    assert_eq!(
        refused(&changed(96)),
        "a header does not begin with the bytes 8e ad e8 01"
    );
    assert!(refused(&whole[..200]).starts_with("it ends in the middle of a header"));
    assert!(refused(&changed(96 + 8)).starts_with("a header has "));
    // No byte of the front may be trusted: whatever changes, there is one clear error or the same
    // package.
    for at in (0..whole.len().min(6000)).step_by(7) {
        fs::write(&path, changed(at)).expect("written");
        if let Ok(read) = RpmFile::open(&path) {
            assert_eq!(
                (read.name(), read.arch()),
                ("hello".into(), "x86_64".into())
            );
        }
    }
}

#[test]
fn a_damaged_or_newer_record_is_an_error_that_names_the_file() {
    let tree = Tree::new();
    tree.publish(&[tree.rpm("hello", "1.0.0", "one")]);
    let path = "rpm/stable/x86_64/catalog/h/hello-1.0.0-1.x86_64.json";
    let file = tree.store.root().join(path);
    let text = fs::read_to_string(&file).expect("a record");
    let refused = |text: &str| {
        fs::write(&file, text).expect("written");
        chain(&Pool::load(&tree.store, &tree.view).expect_err("refused"))
    };
    let place = tree.store.place();
    let told = refused("{");
    let start = format!("failed to read {path} of the repository at {place}; restore it");
    assert!(told.starts_with(&start), "{told}");
    assert_eq!(
        refused(&text.replace("{\"record\":1,", "{\"record\":2,")),
        format!(
            "{path} of the repository at {place} was written by a newer dunnage; use that one, or newer"
        )
    );
}

#[test]
fn old_indexes_stay_for_three_generations_and_three_days() {
    let tree = Tree::new();
    let start = now().0 - 40 * DAY;
    let indexes = || {
        let paths = tree.store.list("rpm").expect("a list");
        paths
            .iter()
            .filter(|path| path.ends_with(".xml.gz"))
            .count()
    };
    let publish = |day: u64, number: u64| {
        let version = format!("{number}.0.0");
        let pool = tree.pool_with(&[tree.rpm("hello", &version, &version)]);
        let published = tree.publish_at(&pool, Stamp(start + day * DAY));
        (published.expect("published").collected, indexes())
    };
    assert_eq!(publish(0, 1), (0, 3));
    assert_eq!(publish(1, 2), (0, 6));
    assert_eq!(publish(2, 3), (0, 9));
    assert_eq!(
        publish(3, 4),
        (0, 12),
        "the first was replaced two days ago"
    );
    // Three indexes and three files of the front each.
    assert_eq!(publish(20, 5), (12, 9), "the first two are old, three stay");
    assert_eq!(Dnf::new(&tree, &tree.uri()).packages().len(), 5);
}

#[test]
fn names_that_would_lead_out_of_the_repository_are_refused() {
    for (suite, arch) in [("../x", "x86_64"), ("stable", "a/b"), ("", "x86_64")] {
        assert!(View::new(suite, arch).is_err(), "{suite} {arch}");
    }
    assert!(View::new("stable/beta", "aarch64").is_ok());
}
