//! The side of a repository that apt reads.

use dunnage_model::{Arch, Format, Target};
use dunnage_package::xz::BlockCache;
use dunnage_package::{Payload, deb};
use dunnage_repo::apt::keyring::{self, KeyringSpec};
use dunnage_repo::apt::{Pool, PoolError, Sources, View, index};
use dunnage_repo::{AptSide, Key, LocalStore, Published, Site};
use tempfile::TempDir;

use crate::failure::Failure;
use crate::press::{Incoming, Place};
use crate::{keys, workshop};

/// A suite with everything that is to be in it.
pub(crate) struct AptTree {
    pool: Pool,
    view: View,
    sources: Sources,
    /// The pool reads the file of the keyring package when it is published.
    _folder: TempDir,
}

impl AptTree {
    /// The suite as it will be; `None` if there is no package for it.
    pub(crate) fn gather(
        store: &LocalStore,
        packages: &[&Incoming],
        place: &Place<'_>,
        key: &Key,
    ) -> Result<Option<AptTree>, Failure> {
        let mut pool = Pool::load(store)?;
        for package in packages {
            pool.add_file(&package.file, &package.digest)?;
        }
        if pool.entries().is_empty() {
            return Ok(None);
        }
        let view = view(place, &pool)?;
        let key_path = keyring::key_path(&place.repository.vendor);
        let sources = Sources::new(&place.uri, &view, &key_path)?;
        let folder = add_keyring(&mut pool, place, &sources, key)?;
        Ok(Some(AptTree {
            pool,
            view,
            sources,
            _folder: folder,
        }))
    }

    pub(crate) fn side(&self) -> AptSide<'_> {
        AptSide {
            sources: &self.sources,
            pool: &self.pool,
            view: &self.view,
        }
    }

    pub(crate) fn publish(
        &self,
        store: &LocalStore,
        site: &Site,
        key: &Key,
    ) -> Result<Published, Failure> {
        let signed = index(&self.pool, &self.view, keys::now())?.sign(key)?;
        Ok(signed.publish(store, site)?)
    }
}

fn view(place: &Place<'_>, pool: &Pool) -> Result<View, Failure> {
    let repository = place.repository;
    let entries = pool.entries().into_iter();
    let mut architectures: Vec<_> = entries
        .map(|entry| entry.architecture().to_owned())
        .collect();
    architectures.retain(|architecture| architecture != "all");
    architectures.sort();
    architectures.dedup();
    if architectures.is_empty() {
        architectures.push(workshop::host()?.deb().to_owned());
    }
    Ok(View {
        origin: repository.origin.clone(),
        label: repository.label.clone(),
        suite: repository.suite.clone(),
        codename: repository.suite.clone(),
        components: vec!["main".to_owned()],
        architectures,
        description: repository.description.clone(),
        valid_for: None,
    })
}

/// The keyring package: the only way a change of key or address reaches clients by itself.
fn add_keyring(
    pool: &mut Pool,
    place: &Place<'_>,
    sources: &Sources,
    key: &Key,
) -> Result<TempDir, Failure> {
    let repository = place.repository;
    let folder = tempfile::tempdir()?;
    let mut revision = 1;
    loop {
        let spec = KeyringSpec {
            vendor: repository.vendor.clone(),
            version: keyring::version(key.public()).with_revision(revision),
            target: Target {
                arch: Arch::Amd64,
                format: Format::Deb,
            },
            maintainer: repository.maintainer.clone(),
            homepage: repository.homepage.clone(),
            sources: sources.clone(),
        };
        let tree = keyring::tree(&spec, key.public())?;
        let cache = BlockCache::none();
        let package = deb::build(
            &tree,
            &Payload::default(),
            key.created(),
            &cache,
            folder.path(),
        )?;
        match pool.add(&package) {
            // The repository moved to another address: a new package has to tell the clients.
            Err(PoolError::Conflict { .. }) => revision += 1,
            Ok(_) => return Ok(folder),
            Err(other) => return Err(other.into()),
        }
    }
}
