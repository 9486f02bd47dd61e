//! What the front page shows of an apt repository.

use super::install::{Install, Step, fetch, words};
use super::products::products;
use super::row::{Listed, RowFile};
use crate::apt::{self, keyring};

/// What a [`Site`] shows of an apt repository.
#[derive(Clone, Copy, Debug)]
pub struct AptSide<'a> {
    /// What clients are told of it.
    pub sources: &'a apt::Sources,
    /// Its packages.
    pub pool: &'a apt::Pool,
    /// Which of them it shows.
    pub view: &'a apt::View,
}

impl<'a> AptSide<'a> {
    pub(super) fn install(&self, vendor: &str) -> Install {
        let uri = self.sources.uri();
        let keyring = keyring::package_name(vendor);
        let steps = vec![
            Step {
                title: "Fetch the key of the repository",
                commands: vec![fetch(
                    uri,
                    &format!("{keyring}.gpg"),
                    self.sources.signed_by(),
                )],
            },
            Step {
                title: "Tell apt of the repository",
                commands: vec![fetch(
                    uri,
                    &format!("{vendor}.sources"),
                    &format!("/etc/apt/sources.list.d/{vendor}.sources"),
                )],
            },
            Step {
                title: "Install",
                commands: vec![
                    "sudo apt update".to_owned(),
                    words(
                        "sudo apt install",
                        &keyring,
                        &products(&self.files(), &keyring),
                    ),
                ],
            },
        ];
        Install {
            systems: "Debian or Ubuntu",
            client: "apt",
            keeper: Some(keyring),
            steps,
        }
    }

    pub(super) fn files(&self) -> Listed<'a> {
        let (pool, view) = (self.pool, self.view);
        let entries = pool.entries().into_iter().rev().filter(|entry| {
            let architecture = entry.architecture();
            let on = architecture == "all" || view.architectures.iter().any(|a| a == architecture);
            on && view.components.iter().any(|c| c == entry.component())
        });
        let files = entries.map(|entry| {
            let file = RowFile {
                version: entry.version().as_str().to_owned(),
                architecture: entry.architecture(),
                path: entry.path().to_owned(),
            };
            (entry.name(), entry.summary(), file)
        });
        files.collect()
    }
}
