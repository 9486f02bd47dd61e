//! Where things are in this checkout.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The root of the checkout.
pub fn workspace_dir() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}

/// The build directory that the running test lies in.
pub fn target_dir() -> PathBuf {
    // target/debug/deps/lifecycle-0123456789abcdef
    let here = std::env::current_exe().unwrap_or_default();
    here.ancestors()
        .nth(3)
        .map_or_else(|| workspace_dir().join("target"), Path::to_owned)
}

/// Copies a folder with everything in it; modes are kept.
pub fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
