//! What a configuration file says.

use std::path::{Path, PathBuf};

use super::{Literal, Problem, Problems, Role, python, toml_file};

/// The assignments of a file, not yet compared with the keys that exist.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawSettings {
    pub(crate) path: PathBuf,
    pub(crate) format: Format,
    pub(crate) entries: Vec<Entry>,
}

/// In which language a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Python,
    Toml,
}

/// One assignment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) value: Literal,
    pub(crate) line: usize,
}

impl RawSettings {
    /// Reads the text of a file; its suffix says in which language it is.
    pub(crate) fn parse(path: &Path, text: &str, problems: &mut Problems) -> RawSettings {
        let toml = path.extension().is_some_and(|suffix| suffix == "toml");
        let (format, entries) = if toml {
            (Format::Toml, toml_file::parse(path, text, problems))
        } else {
            (Format::Python, python::parse(path, text, problems))
        };
        RawSettings {
            path: path.to_owned(),
            format,
            entries,
        }
    }

    /// The name of the known key that an unknown name probably means.
    pub(crate) fn nearest(role: Role, name: &str) -> Option<&'static str> {
        role.keys()
            .iter()
            .map(|key| {
                (
                    strsim::damerau_levenshtein(key.name, &name.to_uppercase()),
                    key.name,
                )
            })
            .min()
            .filter(|(distance, _)| *distance <= 3)
            .map(|(_, name)| name)
    }
}

/// A problem in a line of a file.
pub(crate) fn at(path: &Path, line: usize, message: impl Into<String>) -> Problem {
    Problem::new(super::Origin::Line(path.to_owned(), line), message)
}
