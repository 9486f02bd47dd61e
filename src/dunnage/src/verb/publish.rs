//! `dunnage publish`.

use std::path::{Path, PathBuf};

use clap::Args;
use dunnage_model::Format;
use dunnage_package::deb;
use dunnage_repo::dnf::RpmFile;
use serde_json::json;

use crate::console::Console;
use crate::failure::Failure;
use crate::keys;
use crate::press::{self, Incoming};

/// Put package files into a signed repository: .deb for apt, .rpm for dnf.
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
        let press = press::publish((&packages, &[]), &self.to, &repository, &key, console)?;
        let value = json!({
            "repository": self.to,
            "changed": press.published.changed,
            "added": press.published.added,
            "fingerprint": press.fingerprint,
            "install": press.install_json(),
        });
        let text = format!(
            "published {}\n\n{}",
            self.to.display(),
            press.install_text()
        );
        console.result(&value, text.trim_end())
    }
}

/// A package file that somebody built.
fn read(file: &Path) -> Result<Incoming, Failure> {
    if file.extension().is_some_and(|end| end == "rpm") {
        let read = RpmFile::open(file)?;
        return Ok(Incoming {
            format: Format::Rpm,
            file: file.to_owned(),
            digest: read.sha256().to_owned(),
        });
    }
    let archive = deb::Archive::open(file).map_err(|error| {
        let hint = error.hint();
        Failure::hinted(error, hint)
    })?;
    let digest = archive.digests()?.sha256;
    Ok(Incoming {
        format: Format::Deb,
        file: file.to_owned(),
        digest,
    })
}
