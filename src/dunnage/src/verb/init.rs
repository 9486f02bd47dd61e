//! `dunnage init`.

use std::path::{Path, PathBuf};

use clap::Args;
use dunnage_model::CargoProject;

use crate::console::Console;
use crate::failure::Failure;
use crate::{project, workshop};

/// Write a manifest for a Cargo project: what Cargo knows is filled in, the service is for you.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder of the project.
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The Cargo package, where a workspace builds binaries from several.
    #[arg(long)]
    package: Option<String>,
    /// Replace a manifest that exists.
    #[arg(long)]
    force: bool,
}

impl Init {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let cargo = CargoProject::read(&self.dir, self.package.as_deref()).map_err(|error| {
            let ambiguous = matches!(error, dunnage_model::CargoError::Ambiguous { .. });
            let failure = Failure::from(error);
            if ambiguous {
                failure.hint("name one: dunnage init --package NAME")
            } else {
                failure
            }
        })?;
        let path = self
            .dir
            .join(project::FOLDER)
            .join(format!("{}.toml", cargo.name));
        if path.exists() && !self.force {
            let failure = Failure::new(format!("{} exists", path.display()));
            return Err(failure.hint("edit it, or replace it with --force"));
        }
        workshop::write_whole(&path, manifest(&cargo).as_bytes())?;
        console.result(&path, format!("wrote {}", path.display()))?;
        console.note(next(&path, &cargo));
        Ok(())
    }
}

fn next(path: &Path, cargo: &CargoProject) -> String {
    format!(
        "Next: fill in the service section of {}, then\n    dunnage check {name}\n    dunnage build {name}",
        path.display(),
        name = cargo.name
    )
}

/// A description as Debian wants a synopsis: no article in front, no full stop behind (Developers
/// Reference 6.2.2).
fn synopsis(description: &str) -> &str {
    let line = description
        .trim()
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches('.');
    let bare = ["A ", "An ", "The "]
        .iter()
        .find_map(|article| line.strip_prefix(article));
    bare.unwrap_or(line)
}

/// The manifest, with a commented service section.
fn manifest(cargo: &CargoProject) -> String {
    let name = &cargo.name;
    let text = |value: &str| toml::Value::String(value.trim().to_owned()).to_string();
    let summary = cargo
        .description
        .as_deref()
        .unwrap_or("what it is, in one line");
    let summary = synopsis(summary);
    let license = cargo.license.as_deref().unwrap_or("MIT");
    let maintainer = cargo.authors.iter().find(|author| author.contains('<'));
    let maintainer = maintainer.map_or("Name <name@example.org>", String::as_str);
    let homepage = cargo.homepage.as_deref();
    let homepage = homepage.map_or(String::new(), |url| format!("homepage = {}\n", text(url)));
    let binaries: Vec<_> = cargo.binaries.iter().map(|binary| text(binary)).collect();
    let binary = cargo.binaries.first().map_or(name.as_str(), String::as_str);
    format!(
        include_str!("init.toml.in"),
        name = name,
        quoted = text(name),
        summary = text(summary),
        license = text(license),
        maintainer = text(maintainer),
        homepage = homepage,
        binaries = binaries.join(", "),
        binary = binary,
    )
}
