//! The side of a repository that dnf reads: a tree for each architecture.

use dunnage_model::{Arch, Format, Target};
use dunnage_package::xz::BlockCache;
use dunnage_package::{Payload, rpm};
use dunnage_repo::apt::keyring;
use dunnage_repo::dnf::release::{self, ReleaseSpec};
use dunnage_repo::dnf::{Pool, PoolError, RepoFile, RpmFile, View, index};
use dunnage_repo::{DnfSide, Key, LocalStore, Published};
use tempfile::TempDir;

use crate::failure::Failure;
use crate::press::{Incoming, Place};
use crate::{keys, workshop};

/// What runs everywhere, in rpm's words.
const EVERYWHERE: &str = "noarch";

/// The trees of a suite with everything that is to be in them.
pub(crate) struct DnfTrees {
    pools: Vec<Pool>,
    repo: RepoFile,
    /// The pools read the file of the release package when they are published.
    _folder: TempDir,
}

impl DnfTrees {
    /// The trees as they will be; `None` if there is no package for them.
    pub(crate) fn gather(
        store: &LocalStore,
        packages: &[&Incoming],
        place: &Place<'_>,
        key: &Key,
    ) -> Result<Option<DnfTrees>, Failure> {
        let repository = place.repository;
        let files = packages
            .iter()
            .map(|package| RpmFile::open(&package.file))
            .collect::<Result<Vec<_>, _>>()?;
        let held = Pool::architectures(store, &repository.suite)?;
        if held.is_empty() && files.is_empty() {
            return Ok(None);
        }
        let mut pools = Vec::new();
        for arch in architectures(&held, &files)? {
            pools.push(Pool::load(store, &View::new(&repository.suite, &arch)?)?);
        }
        share(store, &mut pools, key)?;
        for pool in &mut pools {
            let taken = files.iter().filter(|file| takes(pool, &file.arch()));
            let taken: Vec<&RpmFile> = taken.collect();
            pool.add_files(&taken, key)?;
        }
        let repo = RepoFile::new(
            &repository.vendor,
            &repository.label,
            &place.uri,
            &repository.suite,
            &release::key_path(&repository.vendor),
        )?;
        let folder = add_release(&mut pools, place, &repo, key)?;
        Ok(Some(DnfTrees {
            pools,
            repo,
            _folder: folder,
        }))
    }

    pub(crate) fn side(&self) -> DnfSide<'_> {
        DnfSide {
            repo: &self.repo,
            pools: &self.pools,
        }
    }

    pub(crate) fn publish(&self, store: &LocalStore, key: &Key) -> Result<Published, Failure> {
        let mut all = Published::default();
        // Every tree is signed before one is published, so that a wrong key changes nothing.
        let signed = self
            .pools
            .iter()
            .map(|pool| Ok(index(pool, keys::now())?.sign(key)?))
            .collect::<Result<Vec<_>, Failure>>()?;
        for tree in signed {
            all.join(tree.publish(store)?);
        }
        Ok(all)
    }
}

/// The architectures that have a tree or get one.
fn architectures(held: &[String], files: &[RpmFile]) -> Result<Vec<String>, Failure> {
    let mut all = held.to_vec();
    all.extend(files.iter().map(RpmFile::arch));
    all.retain(|arch| arch != EVERYWHERE);
    all.sort();
    all.dedup();
    if all.is_empty() {
        all.push(workshop::host()?.rpm().to_owned());
    }
    Ok(all)
}

fn takes(pool: &Pool, arch: &str) -> bool {
    arch == EVERYWHERE || pool.view().arch() == arch
}

/// Gives a new tree what runs everywhere and is in the others.
fn share(store: &LocalStore, pools: &mut [Pool], key: &Key) -> Result<(), Failure> {
    let mut everywhere = Vec::new();
    for pool in &*pools {
        let root = store.root().join(pool.view().path());
        for entry in pool.entries() {
            if entry.arch() == EVERYWHERE {
                everywhere.push(root.join(entry.location()));
            }
        }
    }
    for pool in pools.iter_mut().filter(|pool| pool.entries().is_empty()) {
        for file in &everywhere {
            pool.add_file(&RpmFile::open(file)?, key)?;
        }
    }
    Ok(())
}

/// The release package: the only way a change of key or address reaches clients by itself.
fn add_release(
    pools: &mut [Pool],
    place: &Place<'_>,
    repo: &RepoFile,
    key: &Key,
) -> Result<TempDir, Failure> {
    let repository = place.repository;
    let folder = tempfile::tempdir()?;
    let mut revision = 1;
    loop {
        let spec = ReleaseSpec {
            vendor: repository.vendor.clone(),
            version: keyring::version(key.public()).with_revision(revision),
            target: Target {
                arch: Arch::Amd64,
                format: Format::Rpm,
            },
            maintainer: repository.maintainer.clone(),
            homepage: repository.homepage.clone(),
            repo: repo.clone(),
        };
        let tree = release::tree(&spec, key.public())?;
        let package = rpm::build(
            &tree,
            &Payload::default(),
            key.created(),
            &BlockCache::none(),
            folder.path(),
        )?;
        let added = pools
            .iter_mut()
            .try_for_each(|pool| pool.add(&package, key).map(drop));
        match added {
            // The repository moved to another address: a new package has to tell the clients.
            Err(PoolError::Conflict { .. }) => revision += 1,
            Ok(()) => return Ok(folder),
            Err(other) => return Err(other.into()),
        }
    }
}
