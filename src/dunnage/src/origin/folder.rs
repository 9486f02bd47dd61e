//! A folder that holds packages.

use std::fs;
use std::path::{Path, PathBuf};

use dunnage_verify::{Archive, Subject};

use crate::failure::Failure;

/// The newest one that is older.
pub(super) fn newest_before(new: &Archive, folder: &Path) -> Result<Subject, Failure> {
    let mut best: Option<Subject> = None;
    for path in packages_below(folder, new)? {
        // A repository may hold what is not for us; it is not judged here.
        let Ok(subject) = Subject::read(&path) else {
            continue;
        };
        let other = subject.archive();
        if other.package != new.package || !other.is_before(&new.version)? {
            continue;
        }
        let newer = match &best {
            Some(best) => best.archive().is_before(&other.version)?,
            None => true,
        };
        if newer {
            best = Some(subject);
        }
    }
    best.ok_or_else(|| {
        let (package, version, folder) = (&new.package, &new.version, folder.display());
        let ending = new.format.name();
        Failure::new(format!(
            "there is no .{ending} of {package} older than {version} in {folder}"
        ))
    })
}

/// Those whose name begins as that of the package does: others need not be read.
fn packages_below(folder: &Path, new: &Archive) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            found.extend(packages_below(&path, new)?);
        } else if path
            .extension()
            .is_some_and(|ending| ending == new.format.name())
            && entry
                .file_name()
                .to_string_lossy()
                .starts_with(&new.package)
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
