//! Packages as the front page lists them.

/// A package with its files.
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) summary: &'a str,
    /// Newest first, those of apt before those of dnf.
    pub(super) files: Vec<RowFile<'a>>,
}

/// A file of a package.
pub(super) struct RowFile<'a> {
    pub(super) version: String,
    pub(super) architecture: &'a str,
    pub(super) path: String,
}

/// Files as one side has them: name and summary of the package, and the file.
pub(super) type Listed<'a> = Vec<(&'a str, &'a str, RowFile<'a>)>;
