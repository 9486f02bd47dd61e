//! A publisher that is killed.

use std::env;
use std::fmt::Debug;
use std::ops::ControlFlow;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use dunnage_repo::LocalStore;

use crate::fixture::{output, text};

const STORE: &str = "DUNNAGE_TEST_REPO";
const PACKAGE: &str = "DUNNAGE_TEST_PACKAGE";
const CHECKPOINT: &str = "DUNNAGE_TEST_DIE_AT";

/// What a process that is to die has been told.
pub(crate) struct Doomed {
    pub(crate) store: LocalStore,
    pub(crate) package: PathBuf,
    checkpoint: String,
}

impl Doomed {
    /// Runs a test of this program again, as the publisher that dies, so that a real process ends.
    pub(crate) fn run(test: &str, store: &LocalStore, package: &Path, checkpoint: impl Debug) {
        let child = output(
            Command::new(env::current_exe().expect("this program"))
                .args(["--exact", test, "--nocapture"])
                .env(STORE, store.root())
                .env(PACKAGE, package)
                .env(CHECKPOINT, format!("{checkpoint:?}")),
        );
        assert_eq!(
            child.status.signal(),
            Some(6),
            "{checkpoint:?}: {}",
            text(&child)
        );
    }

    /// If this is that process.
    pub(crate) fn find() -> Option<Doomed> {
        let checkpoint = env::var(CHECKPOINT).ok()?;
        let variable = |name| env::var(name).expect("set beside it");
        Some(Doomed {
            store: LocalStore::open(Path::new(&variable(STORE))).expect("a store"),
            package: variable(PACKAGE).into(),
            checkpoint,
        })
    }

    /// Ends this process, if this is where.
    pub(crate) fn reaches(&self, checkpoint: impl Debug) -> ControlFlow<()> {
        if format!("{checkpoint:?}") == self.checkpoint {
            std::process::abort();
        }
        ControlFlow::Continue(())
    }
}
