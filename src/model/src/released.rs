//! What earlier versions shipped, where a later one must know it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use dunnage_unit::Mode;
use serde::{Deserialize, Serialize};

/// The conffiles of released versions, kept beside the manifest as `NAME.released.toml`.
///
/// dpkg keeps the mode of an installed conffile (lifecycle D15) and forgets a dropped one only when it
/// is told to (D16), so both can be checked only against a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Released {
    version: u32,
    /// Package, path, and what was shipped.
    #[serde(default)]
    pub conffile: BTreeMap<String, BTreeMap<String, ReleasedConffile>>,
}

/// A conffile as it was first released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedConffile {
    /// Its permissions.
    pub mode: Mode,
    /// The last version that shipped it.
    pub last: String,
}

/// Why the record cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReleasedError {
    /// It cannot be read.
    #[error("failed to read {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not such a record.
    #[error("{} is not a record of released conffiles", path.display())]
    Format {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: toml::de::Error,
    },
    /// A newer program wrote it.
    #[error("{} is a record of version {version}, and this dunnage reads version 1", path.display())]
    Version {
        /// Which file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// It cannot be written as text.
    #[error("failed to write the record of released conffiles; this is a bug in dunnage")]
    Write(#[from] toml::ser::Error),
}

impl Released {
    /// The record that belongs to a manifest.
    pub fn beside(manifest: &Path) -> PathBuf {
        manifest.with_extension("released.toml")
    }

    /// Reads a record; a missing file is an empty one, as before the first release.
    pub fn load(path: &Path) -> Result<Released, ReleasedError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Released::parse(&text, path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Released::default()),
            Err(source) => Err(ReleasedError::Read {
                path: path.to_owned(),
                source,
            }),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Released, ReleasedError> {
        let path = path.to_owned();
        match toml::from_str::<Released>(text) {
            Ok(record) if record.version == 1 => Ok(record),
            Ok(Released { version, .. }) => Err(ReleasedError::Version { path, version }),
            Err(source) => Err(ReleasedError::Format { path, source }),
        }
    }

    /// The record with a product's conffiles added.
    #[must_use]
    pub fn with(mut self, product: &crate::Product) -> Released {
        self.version = 1;
        let layout = dunnage_unit::Layout::debian();
        for package in &product.packages {
            let record = self.conffile.entry(package.name.clone()).or_default();
            for config in &package.configs {
                let path = config.file.dest.resolve(&layout);
                let Some(path) = path.as_literal() else {
                    continue;
                };
                let (mode, last) = (config.file.mode, product.version.to_string());
                record.insert(path.to_owned(), ReleasedConffile { mode, last });
            }
        }
        self.conffile.retain(|_, files| !files.is_empty());
        self
    }

    /// Its text.
    pub fn to_toml(&self) -> Result<String, ReleasedError> {
        let body = toml::to_string(self)?;
        Ok(format!(
            "# Written by `dunnage check --record`: the conffiles that releases have shipped.\n{body}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::path::Path;

    use super::Released;
    use crate::{Manifest, Product, Surroundings, check};

    const MANIFEST: &str = r#"
version = 1
[product]
name = "riverd"
version = "2.0.0"
summary = "moves water"
license = "MIT"
maintainer = "Jane Doe <jane@example.org>"
[package.riverd]
binaries = ["riverd"]
[package.riverd.service.riverd]
exec = "{bin}/riverd"
env_file = true
[package.river-tools]
"#;

    fn product(version: &str) -> Product {
        let text = MANIFEST.replace("2.0.0", version);
        let manifest = Manifest::parse(Path::new("riverd.toml"), text).unwrap();
        check(manifest, &Surroundings::default()).unwrap()
    }

    fn load(text: &str) -> Result<Released, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = Released::beside(&folder.path().join("riverd.toml"));
        std::fs::write(&path, text).unwrap();
        Released::load(&path).map_err(|error| {
            let cause = error.source().map(|cause| format!(": {cause}"));
            let said = format!("{error}{}", cause.unwrap_or_default());
            said.replace(&*folder.path().to_string_lossy(), "DIR")
        })
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let record = Released::default().with(&product("2.0.0"));
        let text = "# Written by `dunnage check --record`: the conffiles that releases have shipped.\n\
                    version = 1\n\n[conffile.riverd.\"/etc/default/riverd\"]\nmode = \"0640\"\nlast = \"2.0.0\"\n";
        assert_eq!(record.to_toml().unwrap(), text);
        assert_eq!(load(text).unwrap(), record);
    }

    #[test]
    fn a_later_release_adds_and_forgets_nothing() {
        let before = "version = 1\n[conffile.riverd.\"/etc/old\"]\nmode = \"0644\"\nlast = \"1.0.0\"\n\
                      [conffile.riverd.\"/etc/default/riverd\"]\nmode = \"0640\"\nlast = \"1.0.0\"\n";
        let after = load(before).unwrap().with(&product("2.1.0"));
        let last = |path: &str| after.conffile["riverd"][path].last.clone();
        assert_eq!(last("/etc/old"), "1.0.0");
        assert_eq!(last("/etc/default/riverd"), "2.1.0");
    }

    #[test]
    fn before_the_first_release_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("riverd.released.toml");
        assert_eq!(Released::load(&path).unwrap(), Released::default());
    }

    #[test]
    fn what_is_no_record() {
        let refused = |text: &str| load(text).unwrap_err();
        assert_eq!(
            refused("version = 2\n"),
            "DIR/riverd.released.toml is a record of version 2, and this dunnage reads version 1"
        );
        assert_eq!(
            refused("version = 1\nconffiles = 1\n"),
            "DIR/riverd.released.toml is not a record of released conffiles: \
             TOML parse error at line 2, column 1\n  |\n2 | conffiles = 1\n  | ^^^^^^^^^\n\
             unknown field `conffiles`, expected `version` or `conffile`\n"
        );
    }
}
