//! The files around the suites: the front page, the key and the `.sources` file.

use askama::Template;

use crate::apt::{Pool, Sources, View, keyring};
use crate::{KeyError, PublicKey};

/// What a person or a new client fetches first. A pure function of the repository, so that
/// publishing the same again writes nothing.
#[derive(Clone, Debug)]
pub struct Site {
    files: Vec<SiteFile>,
    install: Vec<String>,
}

/// A file of a [`Site`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// Its path in the repository.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
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
    vendor: &'a str,
    keyring: &'a str,
    signed_by: &'a str,
    user_key: &'a str,
    fingerprint: &'a str,
    steps: &'a [Step],
    packages: &'a [Row<'a>],
}

struct Step {
    title: &'static str,
    commands: Vec<String>,
}

struct Row<'a> {
    name: &'a str,
    summary: &'a str,
    /// Newest first.
    files: Vec<RowFile<'a>>,
}

struct RowFile<'a> {
    version: String,
    architecture: &'a str,
    path: &'a str,
}

impl Site {
    /// The files for a repository: `products` are the packages the page says to install.
    pub fn new(
        vendor: &str,
        products: &[&str],
        sources: &Sources,
        (pool, view): (&Pool, &View),
        key: &PublicKey,
    ) -> Result<Site, SiteError> {
        let keyring = keyring::package_name(vendor);
        let steps = steps(vendor, products, sources);
        let page = Page {
            title: &view.label,
            description: &view.description,
            suite: &view.suite,
            uri: sources.uri(),
            vendor,
            keyring: &keyring,
            signed_by: sources.signed_by(),
            user_key: &format!("{keyring}.asc"),
            fingerprint: &key.spaced_fingerprint(),
            steps: &steps,
            packages: &rows(pool, view),
        }
        .render()?;
        let file = |path: String, bytes| SiteFile { path, bytes };
        let files = vec![
            file(format!("{keyring}.gpg"), key.binary()?),
            file(format!("{keyring}.asc"), key.armored()?.into_bytes()),
            file(
                format!("{vendor}.sources"),
                sources.to_string().into_bytes(),
            ),
            file("index.html".to_owned(), page.into_bytes()),
        ];
        let install = steps.into_iter().flat_map(|step| step.commands).collect();
        Ok(Site { files, install })
    }

    /// The files.
    pub fn files(&self) -> &[SiteFile] {
        &self.files
    }

    /// The commands, one a line, that install the products on a Debian system.
    pub fn install_lines(&self) -> &[String] {
        &self.install
    }
}

fn steps(vendor: &str, products: &[&str], sources: &Sources) -> [Step; 3] {
    let uri = sources.uri();
    let keyring = keyring::package_name(vendor);
    let fetch = |from: String, to: &str| match uri.strip_prefix("file://") {
        // `%20` and its like are for URIs only.
        Some(_) if !uri.contains('%') => {
            format!(
                "sudo install -m 644 {} {to}",
                quoted(from.trim_start_matches("file://"))
            )
        }
        _ => format!("sudo curl -fsSLo {to} {}", quoted(&from)),
    };
    [
        Step {
            title: "Fetch the key of the repository",
            commands: vec![fetch(format!("{uri}/{keyring}.gpg"), sources.signed_by())],
        },
        Step {
            title: "Tell apt of the repository",
            commands: vec![fetch(
                format!("{uri}/{vendor}.sources"),
                &format!("/etc/apt/sources.list.d/{vendor}.sources"),
            )],
        },
        Step {
            title: "Install",
            commands: vec![
                "sudo apt update".to_owned(),
                format!("sudo apt install {keyring} {}", products.join(" "))
                    .trim_end()
                    .to_owned(),
            ],
        },
    ]
}

/// As one word for a shell.
fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~:%@+,=".contains(&b);
    if word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn rows<'a>(pool: &'a Pool, view: &View) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    for entry in pool.entries() {
        let architecture = entry.architecture();
        let shown = architecture == "all" || view.architectures.iter().any(|a| a == architecture);
        if !shown
            || !view
                .components
                .iter()
                .any(|component| component == entry.component())
        {
            continue;
        }
        let version = entry.version().as_str().to_owned();
        let file = RowFile {
            version,
            architecture,
            path: entry.path(),
        };
        match rows.last_mut().filter(|row| row.name == entry.name()) {
            Some(row) => {
                row.summary = entry.summary();
                row.files.insert(0, file);
            }
            None => {
                let (name, summary) = (entry.name(), entry.summary());
                rows.push(Row {
                    name,
                    summary,
                    files: vec![file],
                });
            }
        }
    }
    rows
}
