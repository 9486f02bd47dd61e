//! `dunnage render`.

use std::path::PathBuf;

use clap::Args;
use dunnage_model::{Format, Target, Version};
use dunnage_render::{Content, Kind, Tree};

use crate::console::Console;
use crate::failure::Failure;
use crate::project::Project;
use crate::workshop;

/// Write what the packages will hold into a folder, to be read or compared.
#[derive(Debug, Args)]
pub(crate) struct Render {
    /// Products by name, or paths of manifests; all of packaging/ without.
    products: Vec<String>,
    /// The folder.
    #[arg(long, default_value = "dist/tree")]
    to: PathBuf,
    /// Build this version instead of the one of the manifest.
    #[arg(long, value_parser = Version::parse)]
    set_version: Option<Version>,
}

impl Render {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let target = Target {
            arch: workshop::host()?,
            format: Format::Deb,
        };
        for project in Project::find(&self.products, self.set_version.as_ref())? {
            let stamp = workshop::stamp(&project)?;
            for tree in dunnage_render::render(&project.product, target, stamp)? {
                let dir = self.to.join(target.to_string()).join(&tree.about.name);
                write(&tree, &dir)?;
                console.note(format!("{} is in {}", tree.about.name, dir.display()));
            }
        }
        Ok(())
    }
}

fn write(tree: &Tree, dir: &std::path::Path) -> Result<(), Failure> {
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
