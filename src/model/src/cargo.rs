//! What Cargo knows of a project.

use std::path::{Path, PathBuf};

use cargo_metadata::{MetadataCommand, Package, TargetKind};

use crate::{Version, VersionError};

/// A Cargo package that builds binaries.
#[derive(Clone, Debug)]
pub struct CargoProject {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// The binaries it builds.
    pub binaries: Vec<String>,
    /// Its licence, an SPDX expression.
    pub license: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Where it lives.
    pub homepage: Option<String>,
    /// Its authors, `Name <address>`.
    pub authors: Vec<String>,
    /// The root of its workspace.
    pub root: PathBuf,
    /// Where builds go.
    pub target_dir: PathBuf,
}

/// Why Cargo could not tell.
#[derive(Debug, thiserror::Error)]
pub enum CargoError {
    /// There is no project here, or its Cargo.toml is broken.
    #[error("failed to read the Cargo project in {}: {reason}", dir.display())]
    Metadata {
        /// Where it was looked for.
        dir: PathBuf,
        /// What Cargo said.
        reason: String,
    },
    /// No package of that name.
    #[error("the workspace in {} has no package `{name}` with a binary; it has {}", root.display(), known.join(", "))]
    Unknown {
        /// The workspace.
        root: PathBuf,
        /// The name.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Several packages, and nothing says which.
    #[error("the workspace in {} builds binaries from several packages: {}", root.display(), known.join(", "))]
    Ambiguous {
        /// The workspace.
        root: PathBuf,
        /// What there is.
        known: Vec<String>,
    },
    /// The package's version cannot become a package's.
    #[error(transparent)]
    Version(#[from] VersionError),
}

impl CargoProject {
    /// Asks Cargo about the project that holds `dir`; without a name it must build only one package
    /// with binaries.
    pub fn read(dir: &Path, name: Option<&str>) -> Result<CargoProject, CargoError> {
        let dir = if dir.as_os_str().is_empty() {
            Path::new(".")
        } else {
            dir
        };
        let metadata = MetadataCommand::new()
            .no_deps()
            .current_dir(dir)
            .exec()
            .map_err(|error| {
                let reason = match error {
                    cargo_metadata::Error::CargoMetadata { stderr } => stderr.trim().to_owned(),
                    other => other.to_string(),
                };
                CargoError::Metadata {
                    dir: dir.to_owned(),
                    reason,
                }
            })?;
        let root = metadata.workspace_root.clone().into_std_path_buf();
        let daemons: Vec<_> = metadata
            .packages
            .iter()
            .filter(|package| !binaries(package).is_empty())
            .collect();
        let known = || {
            daemons
                .iter()
                .map(|package| package.name.to_string())
                .collect()
        };
        let package = match name {
            Some(name) => daemons
                .iter()
                .find(|package| package.name.as_str() == name)
                .ok_or_else(|| CargoError::Unknown {
                    root: root.clone(),
                    name: name.into(),
                    known: known(),
                })?,
            None => match daemons.as_slice() {
                [package] => package,
                _ => {
                    return Err(CargoError::Ambiguous {
                        root,
                        known: known(),
                    });
                }
            },
        };
        Ok(CargoProject {
            name: package.name.to_string(),
            version: Version::parse(&package.version.to_string())?,
            binaries: binaries(package),
            license: package.license.clone(),
            description: package.description.clone(),
            homepage: package
                .homepage
                .clone()
                .or_else(|| package.repository.clone()),
            authors: package.authors.clone(),
            root,
            target_dir: metadata.target_directory.clone().into_std_path_buf(),
        })
    }
}

fn binaries(package: &Package) -> Vec<String> {
    let binaries = package
        .targets
        .iter()
        .filter(|target| target.kind.contains(&TargetKind::Bin));
    binaries.map(|target| target.name.clone()).collect()
}
