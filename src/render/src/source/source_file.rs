//! One of the committed files.

/// A file that native tools read, where it lies in the project.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// From the root of the project.
    pub path: String,
    /// All of it.
    pub text: String,
    /// Whether it can be run.
    pub executable: bool,
}

impl SourceFile {
    pub(super) fn new(path: impl Into<String>, text: impl Into<String>) -> SourceFile {
        SourceFile {
            path: path.into(),
            text: text.into(),
            executable: false,
        }
    }

    #[must_use]
    pub(super) fn executable(mut self) -> SourceFile {
        self.executable = true;
        self
    }
}
