//! The files around the suites: the front page, the keys, and what clients are told of them.

use askama::Template;

use crate::apt::keyring;
use crate::dnf::release;
use crate::{KeyError, PublicKey, Store, StoreError, apt, dnf};

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

/// How to install on some systems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Install {
    /// The systems, as in `Debian or Ubuntu`.
    pub systems: &'static str,
    /// The program that installs: `apt` or `dnf`.
    pub client: &'static str,
    /// The package that keeps key and address up to date.
    keeper: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    title: &'static str,
    commands: Vec<String>,
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
}

/// What a [`Site`] shows of an apt repository.
#[derive(Clone, Copy, Debug)]
pub struct AptSide<'a> {
    /// What clients are told of it.
    pub sources: &'a apt::Sources,
    /// Its packages.
    pub pool: &'a apt::Pool,
    /// Which of them it shows.
    pub view: &'a apt::View,
    /// The packages the page says to install.
    pub products: &'a [&'a str],
}

/// What a [`Site`] shows of a dnf repository.
#[derive(Clone, Copy, Debug)]
pub struct DnfSide<'a> {
    /// What clients are told of it.
    pub repo: &'a dnf::RepoFile,
    /// The packages of its trees.
    pub pools: &'a [dnf::Pool],
    /// The packages the page says to install.
    pub products: &'a [&'a str],
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

struct Row<'a> {
    name: &'a str,
    summary: &'a str,
    /// Newest first, those of apt before those of dnf.
    files: Vec<RowFile<'a>>,
}

struct RowFile<'a> {
    version: String,
    architecture: &'a str,
    path: String,
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

impl Install {
    /// The commands, one a line, that install the products.
    pub fn lines(&self) -> Vec<String> {
        let commands = self.steps.iter().flat_map(|step| &step.commands);
        commands.cloned().collect()
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

type Listed<'a> = Vec<(&'a str, &'a str, RowFile<'a>)>;

impl<'a> AptSide<'a> {
    fn install(&self, vendor: &str) -> Install {
        let uri = self.sources.uri();
        let keyring = keyring::package_name(vendor);
        let steps = vec![
            Step {
                title: "Fetch the key of the repository",
                commands: vec![fetch(
                    uri,
                    &format!("{keyring}.gpg"),
                    self.sources.signed_by(),
                )],
            },
            Step {
                title: "Tell apt of the repository",
                commands: vec![fetch(
                    uri,
                    &format!("{vendor}.sources"),
                    &format!("/etc/apt/sources.list.d/{vendor}.sources"),
                )],
            },
            Step {
                title: "Install",
                commands: vec![
                    "sudo apt update".to_owned(),
                    words("sudo apt install", &keyring, self.products),
                ],
            },
        ];
        Install {
            systems: "Debian or Ubuntu",
            client: "apt",
            keeper: keyring,
            steps,
        }
    }

    fn files(&self) -> Listed<'a> {
        let (pool, view) = (self.pool, self.view);
        let entries = pool.entries().into_iter().rev().filter(|entry| {
            let architecture = entry.architecture();
            let on = architecture == "all" || view.architectures.iter().any(|a| a == architecture);
            on && view.components.iter().any(|c| c == entry.component())
        });
        let files = entries.map(|entry| {
            let file = RowFile {
                version: entry.version().as_str().to_owned(),
                architecture: entry.architecture(),
                path: entry.path().to_owned(),
            };
            (entry.name(), entry.summary(), file)
        });
        files.collect()
    }
}

impl<'a> DnfSide<'a> {
    fn install(&self, vendor: &str) -> Install {
        let uri = self.repo.uri();
        let release = release::package_name(vendor);
        let steps = vec![
            Step {
                title: "Fetch the key of the repository",
                commands: vec![fetch(uri, &release::key_name(vendor), self.repo.key())],
            },
            Step {
                title: "Tell dnf of the repository",
                commands: vec![fetch(
                    uri,
                    &format!("{vendor}.repo"),
                    &release::repo_path(vendor),
                )],
            },
            Step {
                title: "Install",
                commands: vec![words("sudo dnf install", &release, self.products)],
            },
        ];
        Install {
            systems: "Fedora or Enterprise Linux",
            client: "dnf",
            keeper: release,
            steps,
        }
    }

    fn files(&self) -> Listed<'a> {
        let mut files: Listed<'a> = Vec::new();
        for pool in self.pools {
            let tree = pool.view().path();
            for entry in pool.entries().into_iter().rev() {
                let (version, architecture) = (entry.evr(), entry.arch());
                // What runs everywhere is in each tree, and on the page once.
                let same = |(name, _, file): &(&str, &str, RowFile<'_>)| {
                    *name == entry.name()
                        && file.version == version
                        && file.architecture == architecture
                };
                if files.iter().any(same) {
                    continue;
                }
                let path = format!("{tree}/{}", entry.location());
                let file = RowFile {
                    version,
                    architecture,
                    path,
                };
                files.push((entry.name(), entry.summary(), file));
            }
        }
        files
    }
}

/// The command that brings a file of the repository to its place on a client.
fn fetch(uri: &str, name: &str, to: &str) -> String {
    let from = format!("{uri}/{name}");
    match uri.strip_prefix("file://") {
        // `%20` and its like are for URIs only.
        Some(_) if !uri.contains('%') => {
            format!(
                "sudo install -m 644 {} {to}",
                quoted(from.trim_start_matches("file://"))
            )
        }
        _ => format!("sudo curl -fsSLo {to} {}", quoted(&from)),
    }
}

fn words(command: &str, keeper: &str, products: &[&str]) -> String {
    format!("{command} {keeper} {}", products.join(" "))
        .trim_end()
        .to_owned()
}

/// As one word for a shell.
fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~:%@+,=".contains(&b);
    if word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
