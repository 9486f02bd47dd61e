//! Homebrew's part of shipping: archives beside the repositories, and formulas in a tap.

use std::fs;
use std::path::{Path, PathBuf};

use dunnage_model::{Repository, Stamp};
use dunnage_package::source::{SourceArchive, digest};
use dunnage_render::{Artifact, FormulaOrigin, Native, formula};
use dunnage_repo::{Committer, Tap, TapSide, file_uri};

use crate::console::Console;
use crate::failure::Failure;
use crate::project::Project;
use crate::{native, source, workshop};

/// The tap, in the folder of the repositories; archives are beside it.
const TAP: &str = "tap";
const ARCHIVES: &str = "brew";

/// What dist calls the systems that Homebrew knows, in the order of [`FormulaOrigin::Prebuilt`].
const SYSTEMS: [&str; 4] = [
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "aarch64-unknown-linux-gnu",
    "x86_64-unknown-linux-gnu",
];

/// What clients are told of a tap.
pub(crate) struct TapOffer {
    /// Where they clone it from.
    origin: String,
    /// The names of its formulas, sorted.
    formulas: Vec<String>,
}

/// Formulas that are to be published, once everything else that they stand for was taken.
pub(crate) struct Brewing {
    tap: Tap,
    formulas: Vec<(String, String)>,
    /// What git says of the change, and the moment of it.
    message: String,
    stamp: Stamp,
    /// Where the tap is.
    pub(crate) folder: PathBuf,
    /// The source archives that were packed for it.
    pub(crate) archives: Vec<SourceArchive>,
}

/// Where everything of a tap goes and comes from.
struct Cellar<'a> {
    /// Where packages are built.
    out: &'a Path,
    /// The folder of the repositories.
    repo: &'a Path,
    /// How clients reach that.
    base: String,
    tap: Tap,
}

impl TapOffer {
    /// Of the tap in `repo`, with formulas that are about to come; none without a formula.
    pub(crate) fn find(
        repo: &Path,
        repository: &Repository,
        coming: &[String],
    ) -> Result<Option<TapOffer>, Failure> {
        let folder = repo.join(TAP);
        let mut formulas = Tap::formulas(&folder);
        formulas.extend_from_slice(coming);
        formulas.sort_unstable();
        formulas.dedup();
        let origin = match &repository.url {
            Some(url) => format!("{}/{TAP}/.git", url.trim_end_matches('/')),
            None => std::path::absolute(&folder)?.display().to_string(),
        };
        Ok((!formulas.is_empty()).then_some(TapOffer { origin, formulas }))
    }

    /// The part of the front page.
    pub(crate) fn side(&self) -> TapSide<'_> {
        TapSide {
            origin: &self.origin,
            formulas: &self.formulas,
        }
    }
}

impl Brewing {
    /// The names of the formulas.
    pub(crate) fn names(&self) -> Vec<String> {
        self.formulas.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Publishes them; whether clients get something new.
    pub(crate) fn publish(&self, repository: &Repository) -> Result<bool, Failure> {
        let by = Committer {
            identity: &repository.maintainer,
            stamp: self.stamp,
        };
        Ok(self.tap.publish(&self.formulas, &self.message, by)?)
    }
}

/// Packs the source of products and writes their formulas for the tap of `repo`. A product without a source
/// archive has none, and it is said why: that is no reason to keep its packages back.
pub(crate) fn prepare(
    projects: &[Project],
    (out, repo): (&Path, &Path),
    repository: &Repository,
    console: &Console,
) -> Result<Option<Brewing>, Failure> {
    let brewed = archives(projects, out, console)?;
    let Some((first, _)) = brewed.first() else {
        return Ok(None);
    };
    let stamp = workshop::stamp(first)?;
    let folder = repo.join(TAP);
    let base = match &repository.url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => file_uri(&std::path::absolute(repo)?),
    };
    let cellar = Cellar {
        out,
        repo,
        base,
        tap: Tap::open(&folder)?,
    };
    let mut formulas = Vec::new();
    let mut versions = Vec::new();
    for (project, archive) in &brewed {
        let product = &project.product;
        if let Some(text) = cellar.formula(project, archive.as_ref())? {
            formulas.push((product.name.clone(), text));
            versions.push(format!("{} {}", product.name, product.version.upstream()));
        }
    }
    let archives = brewed.into_iter().filter_map(|(_, archive)| archive);
    Ok(Some(Brewing {
        tap: cellar.tap,
        formulas,
        message: versions.join(", "),
        stamp,
        folder,
        archives: archives.collect(),
    }))
}

/// A project, and its source archive if it is built from source.
type Found<'a> = (&'a Project, Option<SourceArchive>);

/// The projects that can have a formula.
fn archives<'a>(
    projects: &'a [Project],
    out: &Path,
    console: &Console,
) -> Result<Vec<Found<'a>>, Failure> {
    let mut brewed = Vec::new();
    for project in projects {
        match source_of(project, out, console) {
            Ok(found) => brewed.push((project, found)),
            Err(Failure::Other { error, .. }) => {
                let name = &project.product.name;
                console.note(format!(
                    "no Homebrew formula of {name} is published: {error}"
                ));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(brewed)
}

/// The source archive of a project; none is needed where every system has binaries.
fn source_of(
    project: &Project,
    out: &Path,
    console: &Console,
) -> Result<Option<SourceArchive>, Failure> {
    match prebuilt(project, out) {
        Some(_) => Ok(None),
        None => source::pack(project, out, console).map(Some),
    }
}

/// The archives of dist for all four systems, if they are there.
fn prebuilt(project: &Project, out: &Path) -> Option<[PathBuf; 4]> {
    let name = &project.product.name;
    let files = SYSTEMS.map(|system| out.join(format!("{name}-{system}.tar.xz")));
    files.iter().all(|file| file.is_file()).then_some(files)
}

impl Cellar<'_> {
    /// The formula of a project. Another one for the same version is a revision, or nobody who has the
    /// version would get it.
    fn formula(
        &self,
        project: &Project,
        archive: Option<&SourceArchive>,
    ) -> Result<Option<String>, Failure> {
        let Some(cargo) = &project.cargo else {
            return Ok(None);
        };
        let product = &project.product;
        let native = Native {
            product,
            cargo: native::cargo_toml(&cargo.root, project)?,
        };
        let origin = match (archive, prebuilt(project, self.out)) {
            (None, Some(files)) => {
                let [macos_arm, macos_intel, linux_arm, linux_intel] = files;
                FormulaOrigin::Prebuilt {
                    macos_arm: self.keep(&macos_arm)?,
                    macos_intel: self.keep(&macos_intel)?,
                    linux_arm: self.keep(&linux_arm)?,
                    linux_intel: self.keep(&linux_intel)?,
                }
            }
            (Some(archive), _) => FormulaOrigin::Source(self.keep(&archive.file)?),
            (None, None) => return Ok(None),
        };
        let Some(old) = self.tap.published(&product.name) else {
            return Ok(formula(&native, &origin, 0)?);
        };
        let same = formula(&native, &origin, old.revision)?;
        if same.as_ref() == Some(&old.text) {
            return Ok(same);
        }
        let version = product.version.upstream();
        let marks = [
            format!("-{version}.tar.xz\""),
            format!("  version \"{version}\""),
        ];
        let again = marks.iter().any(|mark| old.text.contains(mark));
        let revision = if again { old.revision + 1 } else { 0 };
        Ok(formula(&native, &origin, revision)?)
    }

    /// Puts a file where clients fetch it, by its digest: a URL stands for the same bytes for ever.
    fn keep(&self, file: &Path) -> Result<Artifact, Failure> {
        let sha256 = digest(file)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let path = format!("{ARCHIVES}/{}/{name}", &sha256[..16]);
        let place = self.repo.join(&path);
        if !place.exists() {
            workshop::write_whole(&place, &fs::read(file)?)?;
        }
        let url = format!("{}/{path}", self.base);
        Ok(Artifact { url, sha256 })
    }
}
