//! Packages.

use std::fmt;

use crate::{System, VerifyError};

/// What dpkg has on record about a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageFact {
    /// As in `ii`, `rc`, `iF`; `un` if dpkg does not know it.
    pub state: String,
    /// The version; empty if it is not installed.
    pub version: String,
}

impl PackageFact {
    /// Reads it.
    pub fn read(system: &System, name: &str) -> Result<PackageFact, VerifyError> {
        let format = "${db:Status-Abbrev}|${Version}";
        let line = system.run(["dpkg-query", "-W", "-f", format, name])?;
        let (state, version) = line.answer().split_once('|').unwrap_or(("un", ""));
        Ok(PackageFact {
            state: state.trim().to_owned(),
            version: version.to_owned(),
        })
    }
}

impl fmt::Display for PackageFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.state, self.version)
    }
}
