//! The manifests of a project.

use std::path::{Path, PathBuf};

use dunnage_model::{
    CargoProject, LoadError, Manifest, Product, Released, Surroundings, Version, check, nearest,
};

use crate::failure::Failure;

/// Where manifests are, from the root of a project.
pub(crate) const FOLDER: &str = "packaging";

/// A product, with what Cargo knows of it.
pub(crate) struct Project {
    pub(crate) manifest: PathBuf,
    pub(crate) product: Product,
    pub(crate) cargo: Option<CargoProject>,
}

impl Project {
    /// The products that are named, by name or by the path of a manifest; without a name, all.
    /// The problems of all manifests come at once.
    pub(crate) fn find(
        names: &[String],
        version: Option<&Version>,
    ) -> Result<Vec<Project>, Failure> {
        let paths = match names {
            [] => manifests(Path::new(FOLDER))?,
            names => names
                .iter()
                .map(|name| path_of(name))
                .collect::<Result<_, _>>()?,
        };
        let mut found = Vec::new();
        let mut problems = Vec::new();
        for path in paths {
            match Project::load(&path, version) {
                Ok(project) => found.push(project),
                Err(Failure::Manifest(more)) => problems.extend(more),
                Err(other) => return Err(other),
            }
        }
        if problems.is_empty() {
            Ok(found)
        } else {
            Err(Failure::Manifest(problems))
        }
    }

    /// Every product whose manifest lies beside that of this one, itself included.
    pub(crate) fn neighbours(&self) -> Result<Vec<Project>, Failure> {
        let folder = self.manifest.parent().unwrap_or(Path::new("."));
        let paths = manifests(folder)?;
        paths.iter().map(|path| Project::load(path, None)).collect()
    }

    fn load(path: &Path, version: Option<&Version>) -> Result<Project, Failure> {
        let manifest = Manifest::load(path).map_err(|error| match error {
            LoadError::Text(problems) => Failure::Manifest(vec![problems]),
            error @ LoadError::Read { .. } => {
                Failure::from(error).hint("`dunnage init` writes a manifest for a Cargo project")
            }
        })?;
        let cargo = match manifest.cargo() {
            Some(name) => {
                let dir = path.parent().unwrap_or(Path::new("."));
                Some(CargoProject::read(dir, Some(name))?)
            }
            None => None,
        };
        let released = Released::load(&Released::beside(path))?;
        let surroundings = Surroundings {
            cargo: cargo.clone(),
            version: version.cloned(),
            released,
        };
        let product =
            check(manifest, &surroundings).map_err(|problems| Failure::Manifest(vec![problems]))?;
        Ok(Project {
            manifest: path.to_owned(),
            product,
            cargo,
        })
    }
}

fn path_of(name: &str) -> Result<PathBuf, Failure> {
    if name.ends_with(".toml") || name.contains('/') {
        return Ok(PathBuf::from(name));
    }
    let path = Path::new(FOLDER).join(format!("{name}.toml"));
    if path.exists() {
        return Ok(path);
    }
    let known: Vec<_> = manifests(Path::new(FOLDER)).unwrap_or_default();
    let known: Vec<_> = known
        .iter()
        .filter_map(|path| path.file_stem()?.to_str())
        .collect();
    let failure = Failure::new(format!(
        "there is no product `{name}` here ({})",
        path.display()
    ));
    Err(match nearest(name, &known) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None if known.is_empty() => {
            failure.hint("`dunnage init` writes a manifest for a Cargo project")
        }
        None => failure.hint(format!("there are {}", known.join(", "))),
    })
}

/// Every manifest of a folder, sorted; records of releases and settings of repositories and of rpmlint are no
/// manifests.
pub(crate) fn manifests(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let hint = "run it in the root of a project, name a manifest, or begin with `dunnage init`";
    let entries = std::fs::read_dir(folder).map_err(|error| {
        Failure::new(format!(
            "failed to look for manifests in {}: {error}",
            folder.display()
        ))
        .hint(hint)
    })?;
    let mut found: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .filter(|path| !path.to_string_lossy().ends_with(".released.toml"))
        .filter(|path| !path.ends_with("repository.toml") && !path.ends_with("rpmlint.toml"))
        .collect();
    found.sort();
    if found.is_empty() {
        return Err(Failure::new(format!("no manifest is in {}", folder.display())).hint(hint));
    }
    Ok(found)
}
