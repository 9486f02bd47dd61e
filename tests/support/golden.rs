//! Whole outputs against committed ones.

use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::workspace_dir;

/// Compares a text with a committed file (from the root of the checkout) and panics with their
/// difference; with `UPDATE_GOLDEN=1` in the environment the file is written instead.
pub fn assert_golden(file: &str, actual: &str) {
    let path = workspace_dir().join(file);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        fs::write(&path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if expected != actual {
        let diff = TextDiff::from_lines(&expected, actual);
        let diff = diff.unified_diff().header(file, "this run").to_string();
        panic!("{diff}\nif this is meant so, run again with UPDATE_GOLDEN=1 and read the change");
    }
}
