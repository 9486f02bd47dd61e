//! What a repository holds already.

use std::path::Path;

use dunnage_model::{Format, Target, Version};
use dunnage_package::Package;
use dunnage_repo::{LocalStore, apt, dnf};

use crate::failure::Failure;
use crate::press;

/// The packages of the repository in the folder of results.
pub(crate) struct Held {
    apt: apt::Pool,
    dnf: Vec<dnf::Pool>,
}

impl Held {
    /// Those that packages for these targets may meet.
    pub(crate) fn load(out: &Path, targets: &[Target]) -> Result<Held, Failure> {
        let store = LocalStore::open(&out.join("repo"))?;
        let suite = press::settings()?.suite;
        let mut dnf = Vec::new();
        for target in targets.iter().filter(|target| target.format == Format::Rpm) {
            let view = dnf::View::new(&suite, target.arch.rpm())?;
            dnf.push(dnf::Pool::load(&store, &view)?);
        }
        let apt = apt::Pool::load(&store)?;
        Ok(Held { apt, dnf })
    }

    /// Whether a package of this version is there, in any format.
    pub(crate) fn has(&self, name: &str, version: &Version) -> bool {
        self.deb(name, version).is_some() || self.rpm(name, version).is_some()
    }

    /// Whether a package of this name and version is there that was built from other content.
    pub(crate) fn differs_from(&self, package: &Package) -> bool {
        let held = match package.target.format {
            Format::Deb => self.deb(&package.name, &package.version),
            Format::Rpm => self.rpm(&package.name, &package.version),
        };
        held.is_some_and(|held| held != package.digest)
    }

    /// The digest of a .deb.
    fn deb(&self, name: &str, version: &Version) -> Option<&str> {
        let entry = self.apt.find(name, &version.deb())?;
        Some(entry.sha256())
    }

    /// The digest of a .rpm before it was signed.
    fn rpm(&self, name: &str, version: &Version) -> Option<&str> {
        let (version, release) = version.rpm();
        let mut pools = self.dnf.iter();
        let entry = pools.find_map(|pool| pool.find(name, &version, &release))?;
        Some(entry.built())
    }
}
