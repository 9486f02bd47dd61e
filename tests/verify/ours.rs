//! Packages that `dunnage build` makes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use dunnage_verify::VerifyError;
use support::{Dunnage, copy_tree, target_dir, workspace_dir};
use tempfile::TempDir;

use crate::expectation::{Tally, proven, rpms};

/// A small daemon listens nowhere; its older version is itself; and what only other systems show.
const TINYD: &[&str] = &[
    "edited-conffile R18 not applicable",
    "purge C1 not applicable",
    "purge C8 not applicable",
    "purge C16 not applicable",
    "purge C26 not applicable",
    "fresh C5 not applicable",
    "policy C1 not applicable",
    "policy C21 not applicable",
    "elsewhere R8 not provable here",
    "elsewhere R15 not provable here",
    "elsewhere R19 not provable here",
    "elsewhere R21 not provable here",
];

/// The .rpm of a small project, by every case, and those of LLMSpell, by the main ones.
pub(crate) fn all(tally: &mut Tally) -> Result<(), VerifyError> {
    let dunnage = Dunnage::build()?;
    let room = TempDir::new().map_err(VerifyError::io("create a directory in", "/tmp"))?;
    let project = room.path().join("tinyd");
    let fixture = workspace_dir().join("tests/fixtures/projects/tinyd");
    copy_tree(&fixture, &project).map_err(VerifyError::io("write", &project))?;
    dunnage
        .invocation(["build", "linux/*/rpm"])
        .env("CARGO_TERM_QUIET", "true")
        .in_folder(&project)
        .limit(Duration::from_secs(300))
        .run()?
        .ok()?;
    let built = rpms(&project.join("dist"))?;
    let paths: Vec<&Path> = built.iter().map(PathBuf::as_path).collect();
    let found = proven(&dunnage, &paths, "all")?;
    tally.compare("our .rpm of tinyd", TINYD, &found);
    spell(&dunnage, room.path(), tally)
}

fn spell(dunnage: &Dunnage, room: &Path, tally: &mut Tally) -> Result<(), VerifyError> {
    const NAME: &str = "our .rpm of llmspell";
    if !target_dir().join("release/llmspell").is_file() {
        let reason = "its release build is not there; `cargo xtask test lifecycle` makes it";
        tally.skip(NAME, reason);
        return Ok(());
    }
    let out = room.join("llmspell");
    let words = ["build", "llmspell", "linux/*/rpm", "--no-build", "--out"];
    let words = words.map(Path::new).into_iter().chain([out.as_path()]);
    dunnage.invocation(words).run()?.ok()?;
    let built = rpms(&out)?;
    let paths: Vec<&Path> = built.iter().map(PathBuf::as_path).collect();
    let cases = "remove,upgrade,downgrade,fresh,reinstall,payload";
    let found = proven(dunnage, &paths, cases)?;
    tally.compare(NAME, &[], &found);
    Ok(())
}
