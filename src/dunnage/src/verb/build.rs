//! `dunnage build`.

use std::path::PathBuf;

use clap::Args;
use dunnage_model::{Address, Version};

use crate::compile::{self, Compile};
use crate::console::Console;
use crate::failure::Failure;
use crate::order::Order;
use crate::project::Project;
use crate::{lines, papers, source, workshop};

/// Build packages, or source archives.
///
/// `dunnage build` builds the packages for this machine of all products, `dunnage build brew/source` their
/// source archives, `dunnage build llmspell 'linux/*/deb'` only that product's packages for Debian.
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// Products by name, or paths of manifests (all of packaging/ without), and addresses of what to
    /// build, in which `*` stands for any part (the packages for this machine without).
    #[arg(value_name = "PRODUCT|ADDRESS")]
    words: Vec<String>,
    /// Build nothing: list the addresses of what can be built here.
    #[arg(long)]
    list: bool,
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
    /// Build for systems with this glibc, as in 2.28, through cargo-zigbuild.
    #[arg(long, value_name = "VERSION", value_parser = compile::glibc)]
    pub(crate) glibc: Option<String>,
}

impl BuildOptions {
    /// How binaries are built.
    pub(crate) fn compile(&self) -> Compile {
        Compile {
            done: self.no_build,
            glibc: self.glibc.clone(),
        }
    }
}

impl Build {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let order = Order::read(&self.words)?;
        if self.list {
            let named = self.words.iter().any(|word| Address::is_meant_by(word));
            let listed = if named {
                order.addresses
            } else {
                Order::known()?
            };
            let listed: Vec<_> = listed.iter().map(Address::to_string).collect();
            return console.result(&listed, listed.join("\n"));
        }
        let options = &self.options;
        let mut files = Vec::new();
        let mut values = Vec::new();
        let mut text = Vec::new();
        for project in Project::find(&order.products, options.set_version.as_ref())? {
            let targets = order.targets();
            if !targets.is_empty() {
                let payload = workshop::payload(&project, &options.compile(), console)?;
                let mut packages = Vec::new();
                for target in targets {
                    let built = workshop::pack(&project, &payload, target, &options.out, console)?;
                    packages.extend(built);
                }
                let bill = papers::bill(&project, &payload, &packages, &options.out)?;
                files.extend(packages.iter().map(|package| package.file.clone()));
                files.extend(bill);
                values.extend(packages.iter().map(lines::package_json));
                text.extend(packages.iter().map(lines::package));
            }
            if order.source() {
                let archive = source::pack(&project, &options.out, console)?;
                files.push(archive.file.clone());
                values.push(lines::source_json(&archive));
                text.push(lines::source(&archive));
            }
        }
        papers::sums(&options.out, &files)?;
        console.result(&values, text.join("\n"))
    }
}
