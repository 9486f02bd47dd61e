//! Packages of ours, each beside the one that a tool made.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};

use crate::forced::compare;
use crate::ground::files;

/// What can be told from a package file.
type Facts = fn(&Path) -> Result<BTreeSet<String>, Box<dyn Error>>;

/// Compares the packages of two folders. Each has exactly one of each name.
pub(crate) fn compare_all(
    ours: &Path,
    theirs: &Path,
    end: &str,
    facts: Facts,
    differ: &mut BTreeSet<String>,
) -> Result<(), Box<dyn Error>> {
    let (ours, theirs) = (files(ours, end)?, files(theirs, end)?);
    let names = |list: &[PathBuf]| -> Vec<_> { list.iter().map(|path| package(path)).collect() };
    if names(&ours) != names(&theirs) || ours.is_empty() {
        return Err(format!("made {theirs:?} and not {ours:?}").into());
    }
    for (ours, theirs) in ours.iter().zip(&theirs) {
        compare(&package(ours), &facts(ours)?, &facts(theirs)?, differ);
    }
    Ok(())
}

/// The name of the package in a file: what comes before the version.
fn package(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let end = name.match_indices(['-', '_']).find(|(index, _)| {
        let next = name[index + 1..].chars().next();
        next.is_some_and(|c| c.is_ascii_digit())
    });
    end.map_or(name.to_string(), |(index, _)| name[..index].to_owned())
}
