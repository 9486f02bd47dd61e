//! From a file to a [`Manifest`].

use std::io;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::DeTable;

use super::{Head, HomebrewEntry, PackageEntry};
use crate::problem::{Findings, Problem, Problems};
use crate::table::Table;

/// The format this program reads.
const VERSION: u32 = 1;

/// A manifest file. What is wrong with it so far travels along, so that [`crate::check`] can report
/// everything at once.
#[derive(Debug)]
pub struct Manifest {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) problems: Vec<Problem>,
    pub(crate) head: Head,
    pub(crate) packages: Vec<PackageEntry>,
    pub(crate) homebrew: HomebrewEntry,
}

/// Why a manifest could not even be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("failed to read the manifest {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The text is not TOML, or not a manifest of a version that this program knows.
    #[error(transparent)]
    Text(Problems),
}

impl Manifest {
    /// Reads a manifest and the files it names.
    pub fn load(path: &Path) -> Result<Manifest, LoadError> {
        let text = std::fs::read_to_string(path).map_err(|source| LoadError::Read {
            path: path.to_owned(),
            source,
        })?;
        Manifest::parse(path, text)
    }

    /// Reads a manifest whose text is at hand; files are looked up beside `path`.
    pub fn parse(path: &Path, text: String) -> Result<Manifest, LoadError> {
        let (document, errors) = DeTable::parse_recoverable(&text);
        if !errors.is_empty() {
            let problems = Problems::of_toml(path.to_owned(), text.clone(), &errors);
            return Err(LoadError::Text(problems));
        }
        let findings = Findings::default();
        let read = read(path, &document, &findings);
        let problems = findings.into_list();
        match read {
            Some((head, packages, homebrew)) => Ok(Manifest {
                path: path.to_owned(),
                text: text.clone(),
                problems,
                head,
                packages,
                homebrew,
            }),
            None => Err(LoadError::Text(Problems::new(
                path.to_owned(),
                text.clone(),
                problems,
            ))),
        }
    }

    /// The findings that a package accepts, each as `RULE[:FILE]=REASON`; the rules are those of
    /// `dunnage lint`.
    pub fn lint_exceptions(&self, package: &str) -> Vec<&str> {
        let packages = self.packages.iter();
        let named = packages.filter(|entry| entry.name.get_ref() == package);
        let accepted = named.flat_map(|entry| &entry.lint_ignore);
        accepted.map(|text| text.get_ref().as_str()).collect()
    }

    /// Where it was read from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The Cargo package that builds the product's binaries, if it names one.
    pub fn cargo(&self) -> Option<&str> {
        self.head.cargo.as_ref().map(|name| name.get_ref().as_str())
    }
}

fn read(
    path: &Path,
    document: &Spanned<DeTable<'_>>,
    findings: &Findings,
) -> Option<(Head, Vec<PackageEntry>, HomebrewEntry)> {
    let root = Table::new(document.get_ref(), String::new(), 0..0, findings);
    let dir = path.parent().unwrap_or(Path::new("."));
    match root.number("version") {
        Some(VERSION) => {}
        Some(other) => {
            findings.push(
                Problem::at(0..0, format!("this manifest is of version {other}"))
                    .hint("this dunnage reads version 1; install a newer one"),
            );
            return None;
        }
        None if root.has("version") => return None,
        None => findings.push(
            Problem::at(
                0..0,
                "the manifest does not say which version of the format it follows",
            )
            .hint("begin the file with: version = 1"),
        ),
    }
    let head = Head::read(root.table("product"), dir, findings);
    let packages: Vec<_> = root
        .entries("package")
        .into_iter()
        .filter_map(|(name, table)| PackageEntry::read(name, table, dir))
        .collect();
    if packages.is_empty() && !root.has("package") {
        findings.push(
            Problem::at(0..0, "the manifest describes no package")
                .hint("add a table: [package.NAME]"),
        );
    }
    let homebrew = HomebrewEntry::read(root.table("homebrew"));
    root.finish();
    Some((head, packages, homebrew))
}
