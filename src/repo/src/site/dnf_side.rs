//! What the front page shows of a dnf repository.

use super::install::{Install, Step, fetch, words};
use super::products::products;
use super::row::{Listed, RowFile};
use crate::dnf::{self, release};

/// What a [`Site`] shows of a dnf repository.
#[derive(Clone, Copy, Debug)]
pub struct DnfSide<'a> {
    /// What clients are told of it.
    pub repo: &'a dnf::RepoFile,
    /// The packages of its trees.
    pub pools: &'a [dnf::Pool],
}

impl<'a> DnfSide<'a> {
    pub(super) fn install(&self, vendor: &str) -> Install {
        let uri = self.repo.uri();
        let release = release::package_name(vendor);
        let steps = vec![
            Step {
                title: "Fetch the key of the repository",
                commands: vec![fetch(uri, &release::key_name(vendor), self.repo.key())],
            },
            Step {
                title: "Tell dnf of the repository",
                commands: vec![fetch(
                    uri,
                    &format!("{vendor}.repo"),
                    &release::repo_path(vendor),
                )],
            },
            Step {
                title: "Install",
                commands: vec![words(
                    "sudo dnf install",
                    &release,
                    &products(&self.files(), &release),
                )],
            },
        ];
        Install {
            systems: "Fedora or Enterprise Linux",
            client: "dnf",
            keeper: Some(release),
            steps,
        }
    }

    pub(super) fn files(&self) -> Listed<'a> {
        let mut files: Listed<'a> = Vec::new();
        for pool in self.pools {
            let tree = pool.view().path();
            for entry in pool.entries().into_iter().rev() {
                let (version, architecture) = (entry.evr(), entry.arch());
                // What runs everywhere is in each tree, and on the page once.
                let same = |(name, _, file): &(&str, &str, RowFile<'_>)| {
                    *name == entry.name()
                        && file.version == version
                        && file.architecture == architecture
                };
                if files.iter().any(same) {
                    continue;
                }
                let path = format!("{tree}/{}", entry.location());
                let file = RowFile {
                    version,
                    architecture,
                    path,
                };
                files.push((entry.name(), entry.summary(), file));
            }
        }
        files
    }
}
