//! The commands of the products, as this checkout builds them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use dunnage_verify::{Invocation, VerifyError};

use crate::{target_dir, workspace_dir};

/// The products; each has one program of its name.
const PRODUCTS: [&str; 3] = ["dunnage", "kohakuriver", "llmspell"];

/// Builds all of them, and says where they are. Always all, as `cargo xtask tidy` does: Cargo gives the
/// crates of one of them other features, and would compile them once more.
pub fn build_commands() -> Result<PathBuf, VerifyError> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = workspace_dir().join("Cargo.toml");
    let words = ["build", "--quiet", "--manifest-path"].map(OsString::from);
    let words = std::iter::once(cargo).chain(words).chain([manifest.into()]);
    let packages = PRODUCTS.map(|product| OsString::from(format!("--package={product}")));
    Invocation::new(words.chain(packages))
        .limit(Duration::from_secs(1800))
        .run()?
        .ok()?;
    Ok(target_dir().join("debug"))
}
