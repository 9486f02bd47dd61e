//! What every service manager can do with a kernel.

use std::path::PathBuf;

use super::Choices;
use crate::Failure;

/// How a service is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// At boot or login.
    pub(crate) enabled: bool,
    /// Now.
    pub(crate) started: bool,
    /// In place of one that is there.
    pub(crate) replaced: bool,
}

/// A service that was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The file that defines it.
    pub(crate) file: PathBuf,
    /// Whether a package brought it.
    pub(crate) packaged: bool,
    /// As the manager says it: `enabled`, `disabled`, `loaded`.
    pub(crate) enabled: String,
    /// As the manager says it: `active`, `inactive`, `failed`.
    pub(crate) active: String,
}

/// systemd or launchd.
pub(crate) trait Manager {
    /// Puts the service in place; what was done, in words.
    fn install(&self, choices: Choices, wanted: Wanted) -> Result<String, Failure>;

    /// Stops it and removes what [`Self::install`] wrote; what was done, in words.
    fn uninstall(&self) -> Result<String, Failure>;

    /// Looks at it.
    fn find(&self) -> Result<Option<Found>, Failure>;
}
