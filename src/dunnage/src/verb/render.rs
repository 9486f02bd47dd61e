//! `dunnage render`.

use std::path::{Path, PathBuf};

use clap::Args;
use dunnage_model::{Format, Target, Version};
use dunnage_render::{Content, Kind, Tree};
use serde_json::json;

use crate::console::Console;
use crate::failure::Failure;
use crate::native::{self, Drift};
use crate::project::Project;
use crate::workshop;

/// Write the files that native tools build from: debian/, rpm/, tables of Cargo.toml,
/// dist-workspace.toml. They are committed.
#[derive(Debug, Args)]
pub(crate) struct Render {
    /// Write nothing; end with 4 if a file is not what it should be, and show the difference.
    #[arg(long, conflicts_with = "tree")]
    check: bool,
    /// Write what the packages will hold into this folder instead, to be read or compared.
    #[arg(long, value_name = "DIR")]
    tree: Option<PathBuf>,
    /// Products by name, or paths of manifests; all of packaging/ without.
    #[arg(requires = "tree")]
    products: Vec<String>,
    /// This version instead of the one of the manifest.
    #[arg(long, value_parser = Version::parse, requires = "tree")]
    set_version: Option<Version>,
}

impl Render {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let projects = Project::find(&self.products, self.set_version.as_ref())?;
        match &self.tree {
            Some(folder) => write_trees(&projects, folder, console),
            None => render(&projects, self.check, console),
        }
    }
}

fn render(projects: &[Project], check: bool, console: &Console) -> Result<(), Failure> {
    let drifts = native::drifts(Path::new("."), projects)?;
    if check && !drifts.is_empty() {
        return Err(Failure::Drift(drifts));
    }
    for drift in &drifts {
        native::write(Path::new("."), drift)?;
    }
    let changed: Vec<_> = drifts.iter().map(Drift::path).collect();
    let text = match changed.as_slice() {
        [] => "every file is up to date".to_owned(),
        changed => format!("wrote {}", changed.join("\nwrote ")),
    };
    console.result(&json!({ "changed": changed }), text)
}

fn write_trees(projects: &[Project], folder: &Path, console: &Console) -> Result<(), Failure> {
    let target = Target {
        arch: workshop::host()?,
        format: Format::Deb,
    };
    for project in projects {
        let stamp = workshop::stamp(project)?;
        for tree in dunnage_render::render(&project.product, target, stamp)? {
            let dir = folder.join(target.to_string()).join(&tree.about.name);
            write(&tree, &dir)?;
            console.note(format!("{} is in {}", tree.about.name, dir.display()));
        }
    }
    Ok(())
}

fn write(tree: &Tree, dir: &Path) -> Result<(), Failure> {
    let files = dir.join("files");
    for entry in &tree.entries {
        let Kind::File {
            content: Content::Bytes(bytes),
            ..
        } = &entry.kind
        else {
            continue;
        };
        workshop::write_whole(&files.join(entry.path.trim_start_matches('/')), bytes)?;
    }
    for script in &tree.scripts {
        workshop::write_whole(
            &dir.join("scripts").join(script.kind.name()),
            script.text.as_bytes(),
        )?;
    }
    let list: String = tree
        .entries
        .iter()
        .map(|entry| format!("{entry}\n"))
        .collect();
    workshop::write_whole(&dir.join("list"), list.as_bytes())
}
