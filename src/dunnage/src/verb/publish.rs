//! `dunnage publish`.

use std::path::PathBuf;

use clap::Args;
use dunnage_model::{Arch, Format, Target, Version};
use dunnage_package::{Package, deb};
use serde_json::json;

use crate::console::Console;
use crate::failure::Failure;
use crate::{keys, press};

/// Put package files into a signed repository.
#[derive(Debug, Args)]
pub(crate) struct Publish {
    /// The packages.
    #[arg(required = true)]
    packages: Vec<PathBuf>,
    /// The folder of the repository.
    #[arg(long, default_value = "dist/repo")]
    to: PathBuf,
    /// Where clients will reach it, as in https://packages.example.org.
    #[arg(long)]
    url: Option<String>,
}

impl Publish {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let mut repository = press::settings()?;
        repository.url = self.url.or(repository.url);
        let packages = self
            .packages
            .iter()
            .map(read)
            .collect::<Result<Vec<_>, _>>()?;
        let key = keys::signing_key(&repository, console)?;
        let press = press::publish(&packages, &self.to, &repository, &key, console)?;
        let value = json!({
            "repository": self.to,
            "changed": press.published.changed,
            "added": press.published.added,
            "fingerprint": press.fingerprint,
            "install": press.install,
        });
        console.result(
            &value,
            format!(
                "published {}\n\n{}",
                self.to.display(),
                press.install.join("\n")
            ),
        )
    }
}

/// A package file that somebody built.
fn read(file: &PathBuf) -> Result<Package, Failure> {
    let archive = deb::Archive::open(file)?;
    let digests = archive.digests()?;
    let field = |name: &str| archive.control().get(name).unwrap_or_default().to_owned();
    // The pool reads the version that counts from the file itself.
    let upstream = Version::parse(field("Version").split('-').next().unwrap_or_default());
    let arch = if field("Architecture") == "arm64" {
        Arch::Arm64
    } else {
        Arch::Amd64
    };
    Ok(Package {
        name: field("Package"),
        version: upstream.or_else(|_| Version::parse("0.0.0"))?,
        target: Target {
            arch,
            format: Format::Deb,
        },
        digest: digests.sha256,
        size: digests.size,
        file: file.clone(),
    })
}
