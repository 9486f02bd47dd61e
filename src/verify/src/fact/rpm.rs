//! Packages of rpm.

use crate::{System, VerifyError};

/// What rpm has on record about a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpmFact {
    /// Version and release, as in `1.2.3-1`; after an upgrade that broke off there may be two.
    pub versions: Vec<String>,
}

impl RpmFact {
    /// Reads it; `None` if the package is not installed.
    pub fn read(system: &System, name: &str) -> Result<Option<RpmFact>, VerifyError> {
        let format = "%{VERSION}-%{RELEASE}\\n";
        let lines = system.run(["rpm", "-q", "--qf", format, "--", name])?;
        let versions = || lines.stdout.lines().map(str::to_owned).collect();
        Ok(lines.is_ok().then(|| RpmFact {
            versions: versions(),
        }))
    }
}
