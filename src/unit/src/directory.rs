//! Directories that a package owns.

use serde::{Deserialize, Serialize};

use crate::{Mode, Word};

/// A directory with its owner, for tmpfiles.d.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// Where it is.
    pub path: Word,
    /// Its permissions.
    pub mode: Mode,
    /// Its user.
    pub user: String,
    /// Its group.
    pub group: String,
}
