//! A publisher that dies: clients see the old state whole, or the new one.

use std::ops::ControlFlow;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use dunnage_model::Version;
use dunnage_package::Package;
use dunnage_repo::apt::{Checkpoint, PublishError};
use dunnage_repo::{LocalStore, Store};

use crate::clients::Apt;
use crate::fixture::{Repo, chain, now, output, text};
use crate::full_disk::FullDisk;

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

/// Runs itself again as the publisher that dies, so that a real process ends.
#[test]
fn a_publisher_killed_at_any_checkpoint_leaves_a_whole_state() {
    if let Ok(checkpoint) = env::var("DUNNAGE_TEST_DIE_AT") {
        return publish_and_die(&checkpoint);
    }
    for (checkpoint, switched) in CHECKPOINTS {
        let repo = Repo::new();
        repo.publish(&[repo.deb("hello", "1.0.0", "amd64", "one")]);
        let package = next(&repo);
        let child = output(
            Command::new(env::current_exe().expect("this program"))
                .args([
                    "--exact",
                    "interruption::a_publisher_killed_at_any_checkpoint_leaves_a_whole_state",
                    "--nocapture",
                ])
                .env("DUNNAGE_TEST_REPO", repo.store.root())
                .env("DUNNAGE_TEST_DEB", &package.file)
                .env("DUNNAGE_TEST_DIE_AT", format!("{checkpoint:?}")),
        );
        assert_eq!(
            child.status.signal(),
            Some(6),
            "{checkpoint:?}: {}",
            text(&child)
        );
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

fn publish_and_die(wanted: &str) {
    let variable = |name| env::var(name).expect("set by the test that runs this");
    let mut repo = Repo::new();
    repo.store = LocalStore::open(Path::new(&variable("DUNNAGE_TEST_REPO"))).expect("a store");
    let mut package = next(&repo);
    package.file = variable("DUNNAGE_TEST_DEB").into();
    package.digest = crate::fixture::sha256(&package.file);
    package.version = Version::parse("2.0.0").expect("a version");
    let pool = repo.pool_with(&[package]);
    let mut pause = |checkpoint: Checkpoint| {
        if format!("{checkpoint:?}") == wanted {
            std::process::abort();
        }
        ControlFlow::Continue(())
    };
    let signed = repo.signed(&pool, now());
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
