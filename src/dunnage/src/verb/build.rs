//! `dunnage build`.

use std::path::PathBuf;

use clap::Args;
use dunnage_model::{Format, Target, Version};

use crate::console::Console;
use crate::failure::Failure;
use crate::project::Project;
use crate::{lines, workshop};

/// Build packages.
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// Products by name, or paths of manifests; all of packaging/ without.
    products: Vec<String>,
    #[command(flatten)]
    options: BuildOptions,
}

/// What building needs to know.
#[derive(Debug, Args)]
pub(crate) struct BuildOptions {
    /// Where packages go.
    #[arg(long, short, default_value = "dist")]
    pub(crate) out: PathBuf,
    /// Build this version instead of the one of the manifest or Cargo.toml.
    #[arg(long, value_parser = Version::parse)]
    pub(crate) set_version: Option<Version>,
    /// Take the binaries that are in target/release already.
    #[arg(long)]
    pub(crate) no_build: bool,
}

impl Build {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let arch = workshop::host()?;
        let options = &self.options;
        let mut built = Vec::new();
        for project in Project::find(&self.products, options.set_version.as_ref())? {
            let payload = workshop::payload(&project, !options.no_build, console)?;
            for format in Format::ALL {
                let target = Target { arch, format };
                let packages = workshop::pack(&project, &payload, target, &options.out, console)?;
                built.extend(packages);
            }
        }
        let values: Vec<_> = built.iter().map(lines::package_json).collect();
        let text: Vec<_> = built.iter().map(lines::package).collect();
        console.result(&values, text.join("\n"))
    }
}
