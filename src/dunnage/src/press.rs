//! Publishing: from package files to a signed repository.

use std::path::{Path, PathBuf};

use dunnage_model::{Arch, Format, LoadError, Repository, Target};
use dunnage_package::xz::BlockCache;
use dunnage_package::{Package, Payload, deb};
use dunnage_repo::apt::keyring::{self, KeyringSpec};
use dunnage_repo::apt::{Pool, PoolError, Sources, View, index};
use dunnage_repo::{Key, LocalStore, Published, Site, file_uri};
use tempfile::TempDir;

use crate::console::Console;
use crate::failure::Failure;
use crate::keys;
use crate::progress::Progress;
use crate::project::{self, Project};
use crate::workshop;

/// A package file on its way into a repository, whoever built it.
pub(crate) struct Incoming {
    pub(crate) name: String,
    pub(crate) file: PathBuf,
    pub(crate) digest: String,
}

impl From<&Package> for Incoming {
    fn from(package: &Package) -> Incoming {
        Incoming {
            name: package.name.clone(),
            file: package.file.clone(),
            digest: package.digest.clone(),
        }
    }
}

/// A repository that was published.
pub(crate) struct Press {
    pub(crate) published: Published,
    pub(crate) fingerprint: String,
    /// The commands that install from it.
    pub(crate) install: Vec<String>,
}

/// The settings of this project's repository, or those that follow from its first product.
pub(crate) fn settings() -> Result<Repository, Failure> {
    let path = Repository::beside(Path::new(project::FOLDER));
    if path.exists() {
        return Repository::load(&path).map_err(|error| match error {
            LoadError::Text(problems) => Failure::Manifest(vec![problems]),
            other => other.into(),
        });
    }
    let projects = Project::find(&[], None).map_err(|failure| {
        failure.hint(
            "say whose repository it is: packaging/repository.toml with `version = 1` and \
             [repository] vendor = \"example\", maintainer = \"Name <name@example.org>\"",
        )
    })?;
    let product = &projects
        .first()
        .ok_or_else(|| Failure::new("there is no product here"))?
        .product;
    Ok(Repository::of_vendor(&product.name, &product.maintainer))
}

/// Puts packages into the repository in `dir`, signs its index and publishes it.
pub(crate) fn publish(
    packages: &[Incoming],
    dir: &Path,
    repository: &Repository,
    key: &Key,
    console: &Console,
) -> Result<Press, Failure> {
    let _progress = Progress::start(console, format!("publishing to {}", dir.display()));
    let store = LocalStore::open(dir)?;
    if repository.url.is_none()
        && let Some(folder) = store.hidden_by()
    {
        let (folder, dir) = (folder.display(), dir.display());
        console.note(format!(
            "warning: apt reads as its own user and cannot enter {folder}: \
             serve {dir} over HTTP, or put it elsewhere with --out"
        ));
    }
    let mut pool = Pool::load(&store)?;
    for package in packages {
        pool.add_file(&package.file, &package.digest)?;
    }
    let view = view(repository, &pool)?;
    let uri = match &repository.url {
        Some(url) => url.clone(),
        None => file_uri(&std::path::absolute(dir)?),
    };
    let sources = Sources::new(&uri, &view, &keyring::key_path(&repository.vendor))?;
    // The pool reads the file of the keyring package when it is published.
    let _folder = add_keyring(&mut pool, repository, &sources, key)?;
    let products: Vec<_> = main_packages(packages);
    let site = Site::new(
        &repository.vendor,
        &products,
        &sources,
        (&pool, &view),
        key.public(),
    )?;
    let signed = index(&pool, &view, keys::now())?.sign(key)?;
    let published = signed.publish(&store, &site)?;
    let install = site.install_lines().to_vec();
    Ok(Press {
        published,
        fingerprint: key.fingerprint(),
        install,
    })
}

/// What the page says to install: packages that no name of another package begins.
fn main_packages(packages: &[Incoming]) -> Vec<&str> {
    let part = |name: &str| {
        let whole = |other: &Incoming| name.starts_with(&format!("{}-", other.name));
        packages.iter().any(whole)
    };
    let mut names: Vec<_> = packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    names.retain(|name| !part(name));
    names
}

fn view(repository: &Repository, pool: &Pool) -> Result<View, Failure> {
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
    repository: &Repository,
    sources: &Sources,
    key: &Key,
) -> Result<TempDir, Failure> {
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
