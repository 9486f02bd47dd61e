//! `dunnage key`.

use clap::{Args, Subcommand};
use dunnage_model::Repository;
use serde_json::json;

use crate::console::Console;
use crate::failure::Failure;
use crate::{keys, press};

/// Show or make the key that signs the repository.
#[derive(Debug, Args)]
pub(crate) struct Key {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make the key unless there is one.
    New,
    /// Print the public key, armored.
    Export,
    /// Print the fingerprint and where the key is.
    Show,
}

impl Key {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let repository: Repository = press::settings()?;
        let key = match self.action {
            Action::New => keys::signing_key(&repository, console)?,
            Action::Export | Action::Show => {
                let store = dunnage_repo::KeyStore::open(&keys::dir()?)?;
                store.load(&repository.vendor)?.ok_or_else(|| {
                    let vendor = &repository.vendor;
                    Failure::new(format!("{vendor} has no signing key yet"))
                        .hint("make one: dunnage key new")
                })?
            }
        };
        if let Action::Export = self.action {
            return console.raw(key.public_armored()?.as_bytes());
        }
        let (fingerprint, dir) = (key.fingerprint(), keys::dir()?);
        let value =
            json!({ "vendor": repository.vendor, "fingerprint": fingerprint, "folder": dir });
        console.result(&value, format!("{fingerprint}  {}", dir.display()))
    }
}
