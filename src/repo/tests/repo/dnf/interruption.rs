//! A publisher that dies: clients see the old state whole, or the new one.

use std::fs;
use std::path::PathBuf;

use dunnage_repo::dnf::{Checkpoint, PublishError, RpmFile};

use super::client::Dnf;
use super::fixture::Tree;
use crate::fixture::{chain, key, now};
use crate::full_disk::FullDisk;
use crate::killed::Doomed;

/// The checkpoints, and whether clients see the new state from there on.
const CHECKPOINTS: [(Checkpoint, bool); 5] = [
    (Checkpoint::PoolStored, false),
    (Checkpoint::IndexesStored, false),
    (Checkpoint::GenerationStored, false),
    (Checkpoint::Switched, true),
    (Checkpoint::Collected, true),
];
const OLD: [&str; 1] = ["hello 1.0.0-1 x86_64"];
const NEW: [&str; 2] = ["hello 1.0.0-1 x86_64", "hello 2.0.0-1 x86_64"];

fn seen(tree: &Tree) -> Vec<String> {
    Dnf::new(tree, &tree.uri()).packages()
}

fn next(tree: &Tree) -> PathBuf {
    tree.rpm("hello", "2.0.0", "second")
}

#[test]
fn a_publisher_killed_at_any_checkpoint_leaves_a_whole_tree() {
    if let Some(doomed) = Doomed::find() {
        return publish_and_die(doomed);
    }
    for (checkpoint, switched) in CHECKPOINTS {
        let tree = Tree::new();
        tree.publish(&[tree.rpm("hello", "1.0.0", "one")]);
        let package = next(&tree);
        let test = "dnf::interruption::a_publisher_killed_at_any_checkpoint_leaves_a_whole_tree";
        Doomed::run(test, &tree.store, &package, checkpoint);
        let expected: &[&str] = if switched { &NEW } else { &OLD };
        assert_eq!(seen(&tree), expected, "{checkpoint:?}");

        // What a process killed while it made a link leaves.
        let left = tree.path("repodata/.dunnage-new.current");
        fs::write(&left, "").expect("written");
        let mut pool = tree.pool();
        let file = RpmFile::open(&package).expect("a package");
        pool.add_file(&file, key()).expect("new, or the same bytes");
        tree.publish_at(&pool, now()).expect("published");
        assert_eq!(seen(&tree), NEW, "after {checkpoint:?} and another run");
        assert!(!left.exists(), "the leftover stays");
    }
}

fn publish_and_die(doomed: Doomed) {
    let mut tree = Tree::new();
    tree.store = doomed.store.clone();
    let pool = tree.pool_with(std::slice::from_ref(&doomed.package));
    let mut pause = |checkpoint: Checkpoint| doomed.reaches(checkpoint);
    tree.publish_until(&pool, &mut pause).expect("published");
}

#[test]
fn a_disk_full_at_any_write_leaves_a_whole_tree() {
    let tree = Tree::new();
    tree.publish(&[tree.rpm("hello", "1.0.0", "one")]);
    let file = RpmFile::open(&next(&tree)).expect("a package");
    let mut switched = false;
    for writes in 0.. {
        let store = FullDisk::new(&tree.store, writes);
        let mut pool = tree.pool();
        pool.add_file(&file, key()).expect("new, or the same bytes");
        let result = tree.signed(&pool, now()).publish(&store);
        let packages = seen(&tree);
        assert!(
            packages == NEW || (packages == OLD && !switched),
            "{writes}: {packages:?}"
        );
        switched = packages == NEW;
        match result {
            Ok(_) => break,
            Err(error) => {
                assert!(matches!(error, PublishError::Store(_)), "{error:?}");
                let told = chain(&error);
                assert!(told.ends_with(": no storage space"), "{told}");
            }
        }
        let paths = tree.paths();
        let left = paths
            .iter()
            .find(|path| path.display().to_string().contains(".dunnage-new"));
        assert_eq!(left, None);
    }
    assert!(switched);
    Dnf::new(&tree, &tree.uri()).run(&["install", "hello"]);
}
