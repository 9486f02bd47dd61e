//! What Cargo knows of a project.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DepKindInfo, DependencyKind, Metadata, MetadataCommand, Package, TargetKind};

use crate::{Version, VersionError};

/// A Cargo package that builds binaries.
#[derive(Clone, Debug)]
pub struct CargoProject {
    /// Its name.
    pub name: String,
    /// Its Cargo.toml.
    pub manifest: PathBuf,
    /// Its version.
    pub version: Version,
    /// The oldest Rust that builds it.
    pub rust_version: Option<String>,
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

/// A crate of a lock file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CrateId {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
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
    #[error("the workspace in {} has no package `{name}` with a binary; those that have one: {}", root.display(), listed(known))]
    Unknown {
        /// The workspace.
        root: PathBuf,
        /// The name.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// No package to choose.
    #[error("the workspace in {} builds no binary", root.display())]
    NoBinary {
        /// The workspace.
        root: PathBuf,
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
        let metadata = metadata(dir)?;
        let package = chosen(&metadata, name)?;
        Ok(CargoProject {
            name: package.name.to_string(),
            manifest: package.manifest_path.clone().into_std_path_buf(),
            version: Version::parse(&package.version.to_string())?,
            rust_version: package.rust_version.as_ref().map(ToString::to_string),
            binaries: binaries(package),
            license: package.license.clone(),
            description: package.description.clone(),
            homepage: package
                .homepage
                .clone()
                .or_else(|| package.repository.clone()),
            authors: package.authors.clone(),
            root: metadata.workspace_root.clone().into_std_path_buf(),
            target_dir: metadata.target_directory.clone().into_std_path_buf(),
        })
    }
}

impl CargoProject {
    /// The crates that are built when the package is built for any of these platforms, sorted. What its
    /// tests need is not among them.
    pub fn crates(&self, platforms: &[&str]) -> Result<Vec<CrateId>, CargoError> {
        let mut found = BTreeSet::new();
        for platform in platforms {
            let options = ["--locked", "--filter-platform", platform];
            let mut command = MetadataCommand::new();
            command
                .current_dir(&self.root)
                .other_options(options.map(str::to_owned));
            let metadata = command.exec().map_err(|error| said(error, &self.root))?;
            let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
            let nodes: BTreeMap<_, _> = nodes.map(|node| (&node.id, node)).collect();
            let mut waiting = vec![&chosen(&metadata, Some(&self.name))?.id];
            let mut seen = BTreeSet::new();
            while let Some(id) = waiting.pop() {
                if !seen.insert(id) {
                    continue;
                }
                let built = |kinds: &[DepKindInfo]| {
                    kinds
                        .iter()
                        .any(|it| it.kind != DependencyKind::Development)
                };
                let deps = nodes.get(id).into_iter().flat_map(|node| &node.deps);
                waiting.extend(deps.filter(|dep| built(&dep.dep_kinds)).map(|dep| &dep.pkg));
                let package = &metadata[id];
                found.insert(CrateId {
                    name: package.name.to_string(),
                    version: package.version.to_string(),
                });
            }
        }
        Ok(found.into_iter().collect())
    }
}

fn metadata(dir: &Path) -> Result<Metadata, CargoError> {
    let mut command = MetadataCommand::new();
    let asked = command.no_deps().current_dir(dir).exec();
    asked.map_err(|error| said(error, dir))
}

fn said(error: cargo_metadata::Error, dir: &Path) -> CargoError {
    let reason = match error {
        cargo_metadata::Error::CargoMetadata { stderr } => {
            stderr.trim().trim_start_matches("error: ").to_owned()
        }
        other => other.to_string(),
    };
    let dir = dir.to_owned();
    CargoError::Metadata { dir, reason }
}

/// The package of that name, or the only one that builds binaries.
fn chosen<'a>(metadata: &'a Metadata, name: Option<&str>) -> Result<&'a Package, CargoError> {
    let root = metadata.workspace_root.clone().into_std_path_buf();
    let packages = metadata.packages.iter();
    let daemons: Vec<_> = packages
        .filter(|package| !binaries(package).is_empty())
        .collect();
    let known = daemons.iter().map(|package| package.name.to_string());
    let known: Vec<_> = known.collect();
    match (name, daemons.as_slice()) {
        (Some(name), _) => {
            let named = daemons.iter().find(|package| package.name.as_str() == name);
            let name = name.to_owned();
            named
                .copied()
                .ok_or(CargoError::Unknown { root, name, known })
        }
        (None, [package]) => Ok(package),
        (None, []) => Err(CargoError::NoBinary { root }),
        (None, _) => Err(CargoError::Ambiguous { root, known }),
    }
}

/// Names for a message; "none" where there is nothing.
fn listed(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        names => names.join(", "),
    }
}

fn binaries(package: &Package) -> Vec<String> {
    let binaries = package
        .targets
        .iter()
        .filter(|target| target.kind.contains(&TargetKind::Bin));
    binaries.map(|target| target.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::CargoProject;

    /// A package; its binaries are as many as their names.
    fn package(folder: &Path, name: &str, version: &str, binaries: &[&str]) {
        std::fs::create_dir_all(folder.join("src")).unwrap();
        std::fs::write(folder.join("src/lib.rs"), "").unwrap();
        let mut text = format!(
            "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\n\
             repository = \"https://example.org\"\n"
        );
        for binary in binaries {
            std::fs::write(folder.join(format!("src/{binary}.rs")), "fn main() {}").unwrap();
            text.push_str(&format!(
                "[[bin]]\nname = \"{binary}\"\npath = \"src/{binary}.rs\"\n"
            ));
        }
        std::fs::write(folder.join("Cargo.toml"), text).unwrap();
    }

    fn workspace(packages: &[(&str, &[&str])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let text = "[workspace]\nmembers = [\"*\"]\nresolver = \"3\"\n";
        std::fs::write(folder.path().join("Cargo.toml"), text).unwrap();
        for (name, binaries) in packages {
            package(&folder.path().join(name), name, "1.2.3-rc.1", binaries);
        }
        folder
    }

    fn refusal(folder: &Path, name: Option<&str>) -> String {
        let error = CargoProject::read(folder, name).unwrap_err().to_string();
        error.replace(&*folder.to_string_lossy(), "DIR")
    }

    #[test]
    fn the_one_with_binaries() {
        let folder = workspace(&[("lib", &[]), ("riverd", &["riverd", "riverctl"])]);
        for name in [None, Some("riverd")] {
            let project = CargoProject::read(folder.path(), name).unwrap();
            assert_eq!(project.name, "riverd");
            assert_eq!(project.version.to_string(), "1.2.3-rc.1");
            assert_eq!(project.binaries, ["riverctl", "riverd"]);
            assert_eq!(project.homepage.as_deref(), Some("https://example.org"));
            assert_eq!(project.root, folder.path());
        }
    }

    #[test]
    fn which_one_must_be_said() {
        let folder = workspace(&[("one", &["one"]), ("two", &["two"])]);
        let said = refusal(folder.path(), None);
        assert_eq!(
            said,
            "the workspace in DIR builds binaries from several packages: one, two"
        );
        let said = refusal(folder.path(), Some("three"));
        let expected = "the workspace in DIR has no package `three` with a binary; those that have one: one, two";
        assert_eq!(said, expected);
    }

    #[test]
    fn nothing_to_build() {
        let folder = workspace(&[("lib", &[])]);
        let said = refusal(folder.path(), None);
        assert_eq!(said, "the workspace in DIR builds no binary");
        let said = refusal(folder.path(), Some("lib"));
        let expected =
            "the workspace in DIR has no package `lib` with a binary; those that have one: none";
        assert_eq!(said, expected);
    }

    #[test]
    fn no_project() {
        let folder = tempfile::tempdir().unwrap();
        let said = refusal(folder.path(), None);
        let expected = "failed to read the Cargo project in DIR: could not find `Cargo.toml` in \
                        `DIR` or any parent directory";
        assert_eq!(said, expected);
    }
}
