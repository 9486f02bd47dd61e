//! A publisher that dies: clients see the old state whole, or the new one.

use std::fs;

use dunnage_model::Version;
use dunnage_package::Package;
use dunnage_repo::Store;
use dunnage_repo::apt::{Checkpoint, PublishError};

use crate::clients::Apt;
use crate::fixture::{Repo, chain, now};
use crate::full_disk::FullDisk;
use crate::killed::Doomed;

/// The checkpoints, and whether clients see the new state from there on.
const CHECKPOINTS: [(Checkpoint, bool); 8] = [
    (Checkpoint::PoolStored, false),
    (Checkpoint::IndexesStored, false),
    (Checkpoint::GenerationRecorded, false),
    (Checkpoint::ReleaseStored, false),
    (Checkpoint::ReleaseSigned, false),
    (Checkpoint::Switched, true),
    (Checkpoint::SiteStored, true),
    (Checkpoint::Collected, true),
];
const OLD: [&str; 1] = ["1.0.0-1"];
const NEW: [&str; 2] = ["2.0.0-1", "1.0.0-1"];

fn next(repo: &Repo) -> Package {
    repo.deb("hello", "2.0.0", "amd64", "second")
}

fn seen(repo: &Repo) -> Vec<String> {
    let apt = Apt::new(repo, &repo.uri());
    apt.update();
    let versions = apt.versions("hello");
    apt.get(&["download", "hello"]);
    versions
}

#[test]
fn a_publisher_killed_at_any_checkpoint_leaves_a_whole_state() {
    if let Some(doomed) = Doomed::find() {
        return publish_and_die(doomed);
    }
    for (checkpoint, switched) in CHECKPOINTS {
        let repo = Repo::new();
        repo.publish(&[repo.deb("hello", "1.0.0", "amd64", "one")]);
        let package = next(&repo);
        let test = "interruption::a_publisher_killed_at_any_checkpoint_leaves_a_whole_state";
        Doomed::run(test, &repo.store, &package.file, checkpoint);
        let expected: &[&str] = if switched { &NEW } else { &OLD };
        assert_eq!(seen(&repo), expected, "{checkpoint:?}");

        // What a process killed while writing a file leaves.
        let left = repo.path("dists/stable/.dunnage-new.InRelease");
        fs::write(&left, "-----BEGIN PGP").expect("written");
        let mut pool = repo.pool();
        pool.add(&package).expect("new, or the same bytes");
        repo.publish_at(&pool, now()).expect("published");
        assert_eq!(seen(&repo), NEW, "after {checkpoint:?} and another run");
        assert!(!left.exists(), "the leftover stays");
    }
}

fn publish_and_die(doomed: Doomed) {
    let mut repo = Repo::new();
    repo.store = doomed.store.clone();
    let mut package = next(&repo);
    package.file.clone_from(&doomed.package);
    package.digest = crate::fixture::sha256(&package.file);
    package.version = Version::parse("2.0.0").expect("a version");
    let pool = repo.pool_with(&[package]);
    let signed = repo.signed(&pool, now());
    let mut pause = |checkpoint: Checkpoint| doomed.reaches(checkpoint);
    signed
        .publish_with(&repo.store, &repo.site(&pool), &mut pause)
        .expect("published");
}

#[test]
fn a_disk_full_at_any_write_leaves_a_whole_state() {
    let repo = Repo::new();
    repo.publish(&[repo.deb("hello", "1.0.0", "amd64", "one")]);
    let package = next(&repo);
    let mut switched = false;
    for writes in 0.. {
        let store = FullDisk::new(&repo.store, writes);
        let mut pool = repo.pool();
        pool.add(&package).expect("new, or the same bytes");
        let result = repo.signed(&pool, now()).publish(&store, &repo.site(&pool));
        let versions = seen(&repo);
        assert!(
            versions == NEW || (versions == OLD && !switched),
            "{writes}: {versions:?}"
        );
        switched = versions == NEW;
        match result {
            Ok(_) => break,
            Err(error) => {
                assert!(matches!(error, PublishError::Store(_)), "{error:?}");
                let told = chain(&error);
                let place = repo.store.place();
                assert!(
                    told.starts_with(&format!("failed to write {place}/")),
                    "{told}"
                );
                assert!(told.ends_with(": no storage space"), "{told}");
            }
        }
        let files = repo.files();
        let left = files
            .iter()
            .find(|file| file.0.display().to_string().contains(".dunnage-new"));
        assert_eq!(left, None);
    }
    assert!(switched);
}
