//! Where the cases run, and what they compare with.

use std::cell::OnceCell;
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dunnage_verify::{Invocation, Outcome};
use support::{Dunnage, target_dir, workspace_dir};
use tempfile::TempDir;

/// The moment of every build.
pub(crate) const EPOCH: &str = "1795000000";

/// The most that compiling may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(3600);

/// One run of the cases.
pub(crate) struct Ground {
    dunnage: Dunnage,
    folder: TempDir,
    ours: OnceCell<PathBuf>,
}

impl Ground {
    pub(crate) fn new() -> Result<Ground, Box<dyn Error>> {
        Ok(Ground {
            dunnage: Dunnage::build()?,
            folder: tempfile::tempdir()?,
            ours: OnceCell::new(),
        })
    }

    /// A folder for what one case makes.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, Box<dyn Error>> {
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// The packages of `dunnage build`.
    pub(crate) fn ours(&self) -> Result<&Path, Box<dyn Error>> {
        if let Some(folder) = self.ours.get() {
            return Ok(folder);
        }
        let folder = self.folder("ours")?;
        let words = [
            OsString::from("build"),
            "--out".into(),
            folder.clone().into(),
        ];
        run(self
            .dunnage
            .invocation(words)
            .env("SOURCE_DATE_EPOCH", EPOCH))?;
        Ok(self.ours.get_or_init(|| folder))
    }
}

/// Where copies of the source are compiled: `$NATIVE_TARGET_DIR`, or a folder that is kept for the next
/// run.
pub(crate) fn cargo_target() -> PathBuf {
    let given = std::env::var_os("NATIVE_TARGET_DIR").map(PathBuf::from);
    given.unwrap_or_else(|| target_dir().join("native"))
}

/// Runs a program that has to succeed.
pub(crate) fn run(invocation: Invocation) -> Result<Outcome, Box<dyn Error>> {
    Ok(invocation.limit(LIMIT).run()?.ok()?)
}

/// A program in the root of the checkout.
pub(crate) fn here(words: &[&str]) -> Invocation {
    Invocation::new(words).in_folder(workspace_dir())
}

/// The files in a folder whose names end so, sorted.
pub(crate) fn files(folder: &Path, end: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(end) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
