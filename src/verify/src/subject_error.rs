//! Why a file cannot be verified.

use std::path::PathBuf;

/// Why a file cannot be verified; nothing of it has been executed.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    /// There is no such file.
    #[error("failed to find the package {}", path.display())]
    Missing {
        /// What was asked for.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no sound package.
    #[error(transparent)]
    Unsound(#[from] dunnage_package::specimen::SpecimenError),
}

impl SubjectError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            SubjectError::Unsound(error) => error.hint(),
            SubjectError::Missing { .. } => None,
        }
    }
}
