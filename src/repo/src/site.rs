//! The files around the suites: the front page, the keys, and what clients are told of them.

mod apt_side;
mod dnf_side;
mod install;
mod products;
mod row;
mod tap_side;

use askama::Template;

pub use self::apt_side::AptSide;
pub use self::dnf_side::DnfSide;
pub use self::install::Install;
use self::row::Row;
pub use self::tap_side::TapSide;
use crate::apt::keyring;
use crate::dnf::release;
use crate::{KeyError, PublicKey, Store, StoreError};

/// What a person or a new client fetches first. A pure function of the repository, so that
/// publishing the same again writes nothing.
#[derive(Clone, Debug)]
pub struct Site {
    files: Vec<SiteFile>,
    install: Vec<Install>,
}

/// A file of a [`Site`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// Its path in the repository.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a [`Site`] is of.
#[derive(Clone, Copy, Debug)]
pub struct SiteSpec<'a> {
    /// The first part of the names of files.
    pub vendor: &'a str,
    /// The heading of the page.
    pub title: &'a str,
    /// One line for people.
    pub description: &'a str,
    /// The name of the suite.
    pub suite: &'a str,
    /// The side of apt, if there is one.
    pub apt: Option<AptSide<'a>>,
    /// The side of dnf, if there is one.
    pub dnf: Option<DnfSide<'a>>,
    /// The tap, if there is one.
    pub tap: Option<TapSide<'a>>,
}

/// Why a [`Site`] cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// The key cannot be written.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The template failed.
    #[error("failed to write the front page (this is a bug, please report it)")]
    Page(#[from] askama::Error),
}

#[derive(Template)]
#[template(path = "repo/index.html")]
struct Page<'a> {
    title: &'a str,
    description: &'a str,
    suite: &'a str,
    uri: &'a str,
    install: &'a [Install],
    /// Where clients have the key.
    client_keys: &'a [&'a str],
    user_key: &'a str,
    fingerprint: &'a str,
    /// What clients are told, by file.
    told: &'a [String],
    packages: &'a [Row<'a>],
}

impl Site {
    /// The files for a repository.
    pub fn new(spec: &SiteSpec<'_>, key: &PublicKey) -> Result<Site, SiteError> {
        let vendor = spec.vendor;
        let mut files = Vec::new();
        let mut file = |path: String, bytes: Vec<u8>| files.push(SiteFile { path, bytes });
        let keyring = keyring::package_name(vendor);
        let armored = key.armored()?;
        let (mut install, mut client_keys, mut told) = (Vec::new(), Vec::new(), Vec::new());
        let mut user_key = release::key_name(vendor);
        if let Some(AptSide { sources, .. }) = spec.apt {
            user_key = format!("{keyring}.asc");
            file(format!("{keyring}.gpg"), key.binary()?);
            file(user_key.clone(), armored.clone().into_bytes());
            told.push(format!("{vendor}.sources"));
            file(
                format!("{vendor}.sources"),
                sources.to_string().into_bytes(),
            );
            client_keys.push(sources.signed_by());
        }
        if let Some(DnfSide { repo, .. }) = spec.dnf {
            file(release::key_name(vendor), armored.into_bytes());
            told.push(format!("{vendor}.repo"));
            file(format!("{vendor}.repo"), repo.to_string().into_bytes());
            client_keys.push(repo.key());
        }
        install.extend(spec.apt.map(|side| side.install(vendor)));
        install.extend(spec.dnf.map(|side| side.install(vendor)));
        install.extend(spec.tap.map(|side| side.install(vendor)));
        let page = Page {
            title: spec.title,
            description: spec.description,
            suite: spec.suite,
            uri: spec.uri(),
            install: &install,
            client_keys: &client_keys,
            user_key: &user_key,
            fingerprint: &key.spaced_fingerprint(),
            told: &told,
            packages: &spec.rows(),
        }
        .render()?;
        file("index.html".to_owned(), page.into_bytes());
        Ok(Site { files, install })
    }

    /// The files.
    pub fn files(&self) -> &[SiteFile] {
        &self.files
    }

    /// How to install from it, for each kind of client.
    pub fn install(&self) -> &[Install] {
        &self.install
    }

    /// Publishes the files alone, for a repository without a suite of apt.
    pub fn publish(&self, store: &dyn Store) -> Result<(), StoreError> {
        let _lock = store.lock()?;
        self.store(store)
    }

    /// Writes what changed; the store is locked.
    pub(crate) fn store(&self, store: &dyn Store) -> Result<(), StoreError> {
        for SiteFile { path, bytes } in &self.files {
            store.put_new(path, bytes)?;
        }
        Ok(())
    }
}

impl<'a> SiteSpec<'a> {
    fn uri(&self) -> &'a str {
        let apt = self.apt.map(|side| side.sources.uri());
        apt.or_else(|| self.dnf.map(|side| side.repo.uri()))
            .unwrap_or_default()
    }

    fn rows(&self) -> Vec<Row<'a>> {
        let mut rows: Vec<Row<'a>> = Vec::new();
        let apt = self.apt.map(|side| side.files()).unwrap_or_default();
        let dnf = self.dnf.map(|side| side.files()).unwrap_or_default();
        for (name, summary, file) in apt.into_iter().chain(dnf) {
            match rows.iter_mut().find(|row| row.name == name) {
                Some(row) => row.files.push(file),
                None => rows.push(Row {
                    name,
                    summary,
                    files: vec![file],
                }),
            }
        }
        rows.sort_by_key(|row| row.name);
        rows
    }
}
