//! Why a service could not be installed.

use std::{io, path::PathBuf, process::ExitStatus};

use dunnage_unit::UnitError;

use crate::{Step, WholeFileError};

/// Why a service could not be installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// Its definition cannot be written down.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// Its file cannot be written.
    #[error(transparent)]
    File(#[from] WholeFileError),
    /// There is no place to keep it until root takes it over.
    #[error("failed to write a temporary file below {}", path.display())]
    Stage {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A command could not be started.
    #[error("failed to run `{step}`")]
    NotRun {
        /// Which one.
        step: Step,
        /// What the system said.
        source: io::Error,
    },
    /// A command failed; it has said why itself.
    #[error("`{step}` ended with {status}")]
    Failed {
        /// Which one.
        step: Step,
        /// How it ended.
        status: ExitStatus,
    },
}
