//! Why the database does not do what it should.

use std::{io, path::PathBuf};

use axum::http::StatusCode;
use rusqlite::ErrorCode;

use crate::http::Detail;

/// Why the database does not do what it should.
#[derive(Debug, thiserror::Error)]
pub(in crate::host) enum StoreError {
    /// Its directory cannot be made.
    #[error("failed to create the directory {} of the database", path.display())]
    Directory { path: PathBuf, source: io::Error },
    /// It cannot be opened, or is no database.
    #[error("failed to open the database {}", path.display())]
    Open {
        path: PathBuf,
        source: rusqlite::Error,
    },
    /// There is no room to write.
    #[error("the disk of the database is full")]
    Full(#[source] rusqlite::Error),
    /// A question to it failed.
    #[error("the database failed")]
    Query(#[from] rusqlite::Error),
    /// The thread that asked it is gone; this is a bug.
    #[error("the database thread ended in the middle of its work")]
    Thread,
}

impl StoreError {
    fn code(&self) -> Option<ErrorCode> {
        match self {
            StoreError::Query(error) => error.sqlite_error_code(),
            _ => None,
        }
    }

    /// Whether writing failed in the way in which it fails on a full disk: SQLite knows only the
    /// plain case, and calls a full disk below its own files an I/O error.
    pub(super) fn may_be_full(&self) -> bool {
        use ErrorCode::{CannotOpen, DiskFull, SystemIoFailure};
        matches!(self.code(), Some(DiskFull | SystemIoFailure | CannotOpen))
    }
}

impl From<StoreError> for Detail {
    fn from(error: StoreError) -> Detail {
        match (&error, error.code()) {
            (StoreError::Full(_), _) => {
                tracing::error!("{}", crate::failure::chain(&error));
                let text = "The disk of the host's database is full. Nothing was changed; make \
                            room there and try again.";
                Detail::new(StatusCode::INSUFFICIENT_STORAGE, text)
            }
            (_, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) => {
                tracing::error!("{}", crate::failure::chain(&error));
                let text = "Another process holds the host's database. Nothing was changed; try \
                            again.";
                Detail::new(StatusCode::SERVICE_UNAVAILABLE, text)
            }
            _ => Detail::internal(&error),
        }
    }
}
