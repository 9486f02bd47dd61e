//! `dunnage publish`.

use std::path::{Path, PathBuf};

use clap::Args;
use dunnage_package::deb;
use serde_json::json;

use crate::console::Console;
use crate::failure::Failure;
use crate::keys;
use crate::press::{self, Incoming};

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
            .map(|file| read(file))
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
fn read(file: &Path) -> Result<Incoming, Failure> {
    let archive = deb::Archive::open(file).map_err(|error| {
        let hint = error.hint();
        Failure::hinted(error, hint)
    })?;
    let name = archive
        .control()
        .get("Package")
        .unwrap_or_default()
        .to_owned();
    let digest = archive.digests()?.sha256;
    Ok(Incoming {
        name,
        file: file.to_owned(),
        digest,
    })
}
