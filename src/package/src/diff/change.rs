//! One thing that differs.

use std::fmt;

/// One thing that is in one package and not, or not so, in the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it belongs.
    pub section: Section,
    /// What differs: a path, a field, a script.
    pub subject: String,
    /// How.
    pub sort: Sort,
    /// The change of its text as a unified diff, if it has one.
    pub text: Option<String>,
    /// What follows from it on systems, if that is not plain.
    pub note: Option<&'static str>,
}

/// A part of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Its name, version and what it says of itself.
    Metadata,
    /// What it needs of other packages.
    Relations,
    /// Its scripts.
    Scripts,
    /// Its files.
    Files,
}

/// How something differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Only the second has it.
    Added(String),
    /// Only the first has it.
    Removed(String),
    /// Both have it, with these differences: what, before, after.
    Changed(Vec<(&'static str, String, String)>),
    /// It has another name in the second.
    Moved(String),
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Section::Metadata => "metadata",
            Section::Relations => "relations",
            Section::Scripts => "scripts",
            Section::Files => "files",
        })
    }
}
