//! The committed files of native routes, beside what the manifests make of them.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use dunnage_model::Stamp;
use dunnage_render::{CargoToml, Native, SourceFile};
use similar::TextDiff;

use crate::failure::Failure;
use crate::project::Project;
use crate::workshop;

/// Folders that hold nothing else: what is there and is not rendered was rendered once.
const OWN: [&str; 5] = [
    "debian/cargo-deb",
    "debian/tree",
    "homebrew/Formula",
    "rpm/scripts",
    "rpm/tree",
];

/// The most lines of a difference that are shown.
const SHOWN: usize = 12;

/// A file that is not what the manifests say.
#[derive(Debug)]
pub(crate) enum Drift {
    /// It is missing or has another text or mode.
    Stale {
        /// What it should be.
        file: SourceFile,
        /// What it is.
        old: Option<String>,
    },
    /// Nothing asks for it any more.
    Leftover(String),
}

impl Drift {
    /// From the root of the project.
    pub(crate) fn path(&self) -> &str {
        match self {
            Drift::Stale { file, .. } => &file.path,
            Drift::Leftover(path) => path,
        }
    }

    /// What differs, in a few lines.
    pub(crate) fn hint(&self) -> String {
        let (file, old) = match self {
            Drift::Leftover(_) => return "nothing asks for it any more".to_owned(),
            Drift::Stale { old: None, .. } => return "it is not there".to_owned(),
            Drift::Stale {
                file,
                old: Some(old),
            } => (file, old),
        };
        if *old == file.text {
            let word = if file.executable { "" } else { "not " };
            return format!("it should {word}be executable");
        }
        let diff = TextDiff::from_lines(old.as_str(), file.text.as_str());
        let text = diff.unified_diff().context_radius(1).to_string();
        let mut lines: Vec<&str> = text.lines().collect();
        let more = lines.len().saturating_sub(SHOWN);
        lines.truncate(SHOWN);
        let rest = format!("… {more} more lines");
        if more > 0 {
            lines.push(&rest);
        }
        lines.join("\n    ")
    }
}

/// The files of a project in `root` that are not what its manifests say.
pub(crate) fn drifts(root: &Path, projects: &[Project]) -> Result<Vec<Drift>, Failure> {
    let files = dunnage_render::sources(&natives(root, projects)?)?;
    let mut drifts = Vec::new();
    for path in own(root)? {
        if !files.iter().any(|file| file.path == path) {
            drifts.push(Drift::Leftover(path));
        }
    }
    for file in files {
        let path = root.join(&file.path);
        let old = match fs::read(&path) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(unread(&path, &error)),
        };
        if old.as_ref() != Some(&file.text) || is_executable(&path) != file.executable {
            drifts.push(Drift::Stale { file, old });
        }
    }
    Ok(drifts)
}

/// The products of a project in `root`, with the Cargo.toml that builds each.
fn natives<'a>(root: &Path, projects: &'a [Project]) -> Result<Vec<Native<'a>>, Failure> {
    let native = |project: &'a Project| {
        Ok(Native {
            product: &project.product,
            cargo: cargo_toml(root, project)?,
        })
    };
    projects.iter().map(native).collect()
}

/// What a source archive of one product has in the folders of native tools.
pub(crate) struct OneProduct {
    /// `debian/`, which is about this product only.
    pub(crate) files: Vec<SourceFile>,
    /// What is rendered for the others, whose crates are not there.
    pub(crate) foreign: BTreeSet<PathBuf>,
}

impl OneProduct {
    /// Of the project in `root` that holds a product.
    pub(crate) fn of(root: &Path, project: &Project, stamp: Stamp) -> Result<OneProduct, Failure> {
        let own = Native {
            product: &project.product,
            cargo: cargo_toml(root, project)?,
        };
        let projects = project.neighbours()?;
        let all = dunnage_render::sources(&natives(root, &projects)?)?;
        let mut kept = dunnage_render::sources(std::slice::from_ref(&own))?;
        let files = dunnage_render::source_package(&own, stamp)?;
        kept.extend(files.iter().cloned());
        let kept: BTreeSet<_> = kept.into_iter().map(|file| file.path).collect();
        let foreign = all.into_iter().map(|file| file.path).filter(|path| {
            let folders = ["debian/", "rpm/", "homebrew/"];
            folders.iter().any(|folder| path.starts_with(folder)) && !kept.contains(path)
        });
        let foreign = foreign.map(PathBuf::from).collect();
        Ok(OneProduct { files, foreign })
    }
}

/// Makes a file what it should be.
pub(crate) fn write(root: &Path, drift: &Drift) -> Result<(), Failure> {
    match drift {
        Drift::Leftover(path) => fs::remove_file(root.join(path))?,
        Drift::Stale { file, .. } => {
            let path = root.join(&file.path);
            workshop::write_whole(&path, file.text.as_bytes())?;
            if file.executable {
                fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
            }
        }
    }
    Ok(())
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o100 != 0)
}

fn unread(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("failed to read {}: {error}", path.display()))
}

/// The Cargo.toml of a product, if it is one of this project.
pub(crate) fn cargo_toml(root: &Path, project: &Project) -> Result<Option<CargoToml>, Failure> {
    let Some(cargo) = &project.cargo else {
        return Ok(None);
    };
    let root = fs::canonicalize(root)?;
    let Some(path) = cargo
        .manifest
        .strip_prefix(&root)
        .ok()
        .and_then(Path::to_str)
    else {
        let message = format!(
            "{} is not below {}",
            cargo.manifest.display(),
            root.display()
        );
        return Err(Failure::new(message).hint("run it in the root of the project"));
    };
    let text =
        fs::read_to_string(&cargo.manifest).map_err(|error| unread(&cargo.manifest, &error))?;
    Ok(Some(CargoToml {
        package: cargo.name.clone(),
        path: path.to_owned(),
        text,
        rust_version: cargo.rust_version.clone(),
    }))
}

/// Every file in the folders that are rendered whole.
fn own(root: &Path) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = OWN.map(PathBuf::from).into();
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(unread(&folder, &error)),
        };
        for entry in entries {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                found.push(path.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}
