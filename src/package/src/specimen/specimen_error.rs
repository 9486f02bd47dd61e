//! Why a file cannot be looked into.

use std::io;
use std::path::PathBuf;

use crate::{deb, rpm};

/// A file that is no sound package.
#[derive(Debug, thiserror::Error)]
pub enum SpecimenError {
    /// It is no sound .deb.
    #[error(transparent)]
    Deb(#[from] deb::ReadError),
    /// It is no sound .rpm.
    #[error(transparent)]
    Rpm(#[from] rpm::ReadError),
    /// It is something else.
    #[error("{} is not a package: it begins neither as a .deb nor as a .rpm", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be read.
    #[error("failed to read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl SpecimenError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            SpecimenError::Deb(error) => error.hint().map(str::to_owned),
            SpecimenError::Rpm(error) => error.hint().map(str::to_owned),
            SpecimenError::Foreign { .. } => {
                Some("name a file that dpkg-deb, rpmbuild or `dunnage build` made".to_owned())
            }
            SpecimenError::Io { .. } => None,
        }
    }
}
