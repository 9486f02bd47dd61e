//! Publishing: from package files to a signed repository.

use std::path::{Path, PathBuf};

use dunnage_model::{Format, LoadError, Repository};
use dunnage_package::Package;
use dunnage_repo::{Install, Key, LocalStore, Published, Site, SiteSpec, file_uri};
use serde_json::{Value, json};

use crate::apt_side::AptTree;
use crate::brew::TapOffer;
use crate::console::Console;
use crate::dnf_side::DnfTrees;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::project::{self, Project};

/// A package file on its way into a repository, whoever built it.
pub(crate) struct Incoming {
    pub(crate) format: Format,
    pub(crate) file: PathBuf,
    pub(crate) digest: String,
}

impl From<&Package> for Incoming {
    fn from(package: &Package) -> Incoming {
        Incoming {
            format: package.target.format,
            file: package.file.clone(),
            digest: package.digest.clone(),
        }
    }
}

/// A repository that was published.
pub(crate) struct Press {
    pub(crate) published: Published,
    pub(crate) fingerprint: String,
    /// How to install from it.
    install: Vec<Install>,
}

/// Whose repository it is, and where clients reach it.
pub(crate) struct Place<'a> {
    pub(crate) repository: &'a Repository,
    pub(crate) uri: String,
}

impl Press {
    /// The commands that install from it, below the systems they are for.
    pub(crate) fn install_text(&self) -> String {
        let ways = self.install.iter().map(|way| {
            let lines = way.lines().join("\n    ");
            format!("To install from it on {}:\n\n    {lines}\n", way.systems)
        });
        ways.collect::<Vec<_>>().join("\n")
    }

    /// The same for programs.
    pub(crate) fn install_json(&self) -> Value {
        let ways = self.install.iter();
        ways.map(|way| (way.client.to_owned(), json!(way.lines())))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
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

/// Puts packages into the repository in `dir`, signs its indexes and publishes it.
///
/// A side without packages is left out; `formulas` are those that come into the tap beside it after this.
/// Every package is taken or refused before anything is written, and the page that tells of all comes last.
pub(crate) fn publish(
    (packages, formulas): (&[Incoming], &[String]),
    dir: &Path,
    repository: &Repository,
    key: &Key,
    console: &Console,
) -> Result<Press, Failure> {
    let _progress = Progress::start(console, format!("publishing to {}", dir.display()));
    let store = LocalStore::open(dir)?;
    warn_of_hidden(&store, dir, repository, console);
    let uri = match &repository.url {
        Some(url) => url.clone(),
        None => file_uri(&std::path::absolute(dir)?),
    };
    let place = Place { repository, uri };
    let of = |format| packages.iter().filter(move |p| p.format == format);
    let (debs, rpms): (Vec<_>, Vec<_>) = (of(Format::Deb).collect(), of(Format::Rpm).collect());
    let apt = AptTree::gather(&store, &debs, &place, key)?;
    let dnf = DnfTrees::gather(&store, &rpms, &place, key)?;
    let tap = TapOffer::find(dir, repository, formulas)?;
    let spec = SiteSpec {
        vendor: &repository.vendor,
        title: &repository.label,
        description: &repository.description,
        suite: &repository.suite,
        apt: apt.as_ref().map(AptTree::side),
        dnf: dnf.as_ref().map(DnfTrees::side),
        tap: tap.as_ref().map(TapOffer::side),
    };
    let site = Site::new(&spec, key.public())?;
    let mut published = Published::default();
    if let Some(trees) = &dnf {
        published.join(trees.publish(&store, key)?);
    }
    match &apt {
        Some(tree) => published.join(tree.publish(&store, &site, key)?),
        None => site.publish(&store)?,
    }
    Ok(Press {
        published,
        fingerprint: key.fingerprint(),
        install: site.install().to_vec(),
    })
}

fn warn_of_hidden(store: &LocalStore, dir: &Path, repository: &Repository, console: &Console) {
    if repository.url.is_none()
        && let Some(folder) = store.hidden_by()
    {
        let (folder, dir) = (folder.display(), dir.display());
        console.note(format!(
            "warning: apt reads as its own user and cannot enter {folder}: \
             serve {dir} over HTTP, or put it elsewhere with --out"
        ));
    }
}
