//! Why a package cannot be built.

use std::io;
use std::path::PathBuf;

use crate::deb::ControlError;
use crate::elf::ElfError;

/// Why a tree did not become a package file; nothing is left under the final name.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The binary of a package that is for every architecture.
    #[error(
        "failed to build the package `{package}`: it is for all architectures, but holds the binary `{binary}`"
    )]
    ArchDependent {
        /// The package.
        package: String,
        /// The binary.
        binary: String,
    },
    /// A field cannot be written into the control file.
    #[error("failed to write the control file of the package `{package}`")]
    Control {
        /// The package.
        package: String,
        /// Why.
        #[source]
        source: ControlError,
    },
    /// A binary does not fit.
    #[error("failed to build the package `{package}`")]
    Elf {
        /// The package.
        package: String,
        /// Why.
        #[source]
        source: ElfError,
    },
    /// Something cannot be written into the header of an .rpm.
    #[error("failed to write the header of the package `{package}`")]
    Header {
        /// The package.
        package: String,
        /// Why.
        #[source]
        source: Box<rpm::Error>,
    },
    /// A binary that was not built.
    #[error(
        "failed to build the package `{package}`: the binary `{binary}` is missing; there is {}",
        list(known)
    )]
    MissingBinary {
        /// The package.
        package: String,
        /// The binary.
        binary: String,
        /// Those that are there.
        known: Vec<String>,
    },
    /// The folder for packages cannot be made.
    #[error("failed to make the folder {}", path.display())]
    OutDir {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A binary cannot be read.
    #[error("failed to read the binary `{binary}` from {}", path.display())]
    ReadBinary {
        /// The binary.
        binary: String,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The tree breaks rules that every package must keep.
    #[error("failed to build the package `{package}`: {}", problems.join("; "))]
    Tree {
        /// The package.
        package: String,
        /// Each with its path.
        problems: Vec<String>,
    },
    /// The file cannot be written.
    #[error("failed to write the package {}", path.display())]
    Write {
        /// Its final name.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl BuildError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            BuildError::ArchDependent { .. } => Some(
                "name the binary in `binaries`, which makes the package one of an architecture"
                    .to_owned(),
            ),
            BuildError::Elf { source, .. } => Some(source.hint()),
            BuildError::MissingBinary { binary, .. } => Some(format!(
                "build it first: cargo build --release --bin {binary}"
            )),
            BuildError::ReadBinary { binary, source, .. }
                if source.kind() == io::ErrorKind::NotFound =>
            {
                Some(format!(
                    "build it first: cargo build --release --bin {binary}"
                ))
            }
            BuildError::OutDir { source, .. } | BuildError::Write { source, .. } => {
                let advice = match source.kind() {
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                        "the disk is full: make room, or choose a folder on another one"
                    }
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                        "choose a folder you may write to"
                    }
                    _ => return None,
                };
                Some(advice.to_owned())
            }
            _ => None,
        }
    }
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        "none at all".to_owned()
    } else {
        format!("`{}`", names.join("`, `"))
    }
}
