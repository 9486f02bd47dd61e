//! The two ends of building a package, which are the same in every format.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use dunnage_render::Tree;

use crate::digests::Digesting;
use crate::tree_check::problems;
use crate::xz::BlockCache;
use crate::{BuildError, Package};

/// Refuses a tree that no package may be made of.
pub(crate) fn sound(tree: &Tree) -> Result<(), BuildError> {
    let problems = problems(tree);
    if problems.is_empty() {
        return Ok(());
    }
    Err(BuildError::Tree {
        package: tree.about.name.clone(),
        problems,
    })
}

/// Has the file of a package written, under a name in a folder that is made when it is missing, and
/// describes what came of it.
pub(crate) fn place(
    tree: &Tree,
    name: &str,
    out_dir: &Path,
    cache: &BlockCache,
    write: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<Package, BuildError> {
    fs::create_dir_all(out_dir).map_err(|source| BuildError::OutDir {
        path: out_dir.to_owned(),
        source,
    })?;
    let path = out_dir.join(name);
    let digests = write(&path).and_then(|()| Digesting::new(File::open(&path)?).finish());
    let digests = digests.map_err(|source| BuildError::Write {
        path: path.clone(),
        source,
    })?;
    // What could not be removed is tried again by the next build.
    let _ = cache.prune();
    let about = &tree.about;
    Ok(Package {
        name: about.name.clone(),
        version: about.version.clone(),
        target: about.target,
        digest: digests.sha256,
        size: digests.size,
        file: path,
    })
}
