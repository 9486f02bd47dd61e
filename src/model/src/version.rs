//! Versions: one order, and its spelling in each format.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The version of a product: a semantic version and the number of the packaging of it.
///
/// The order is that of the semantic version, then of the revision; each format's spelling is chosen
/// so that its own comparison gives the same order (a pre-release sorts before its release).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    semantic: semver::Version,
    revision: u32,
}

/// Why a text is not a [`Version`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a version like 1.2.3 or 1.2.3-rc.1: {reason}")]
pub struct VersionError {
    text: String,
    reason: String,
}

impl Version {
    /// Reads a semantic version; the revision is 1.
    pub fn parse(text: &str) -> Result<Version, VersionError> {
        let semantic = semver::Version::parse(text).map_err(|error| VersionError {
            text: text.to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Version {
            semantic,
            revision: 1,
        })
    }

    /// The same version, packaged again.
    #[must_use]
    pub fn with_revision(mut self, revision: u32) -> Version {
        self.revision = revision;
        self
    }

    /// How often this version was packaged, from 1.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// As the program itself says it: `1.2.3-rc.1`.
    pub fn upstream(&self) -> String {
        self.semantic.to_string()
    }

    /// As dpkg compares it: `1.2.3~rc.1-1` (Debian Policy 5.6.12, where `~` sorts before the end).
    pub fn deb(&self) -> String {
        format!("{}-{}", self.tilde(), self.revision)
    }

    /// As rpm compares it: version and release, `1.2.3~rc.1` and `1`.
    pub fn rpm(&self) -> (String, String) {
        (self.tilde(), self.revision.to_string())
    }

    fn tilde(&self) -> String {
        let core = format!(
            "{}.{}.{}",
            self.semantic.major, self.semantic.minor, self.semantic.patch
        );
        if self.semantic.pre.is_empty() {
            core
        } else {
            // A hyphen would end the upstream version in dpkg's eyes.
            format!("{core}~{}", self.semantic.pre.as_str().replace('-', "."))
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.semantic.fmt(f)
    }
}

impl Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Version, D::Error> {
        let text = String::deserialize(deserializer)?;
        Version::parse(&text).map_err(serde::de::Error::custom)
    }
}
