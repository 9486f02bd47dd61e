//! The package that brings a repository's key and address to dnf's clients, as the keyring package
//! does to apt's.

use dunnage_model::{Target, Version};
use dunnage_render::{About, Change, Content, Entry, Kind, Owner, Relations, Tree};
use dunnage_unit::Mode;

use super::RepoFile;
use crate::{KeyError, PublicKey};

/// What the release package says.
#[derive(Clone, Debug)]
pub struct ReleaseSpec {
    /// The first part of all names: `<vendor>-release`, `<vendor>.repo`.
    pub vendor: String,
    /// Its version, as that of the keyring package: [`crate::apt::keyring::version`].
    pub version: Version,
    /// What the tree is for; only the format matters.
    pub target: Target,
    /// `Name <address>`.
    pub maintainer: String,
    /// Where the project lives.
    pub homepage: Option<String>,
    /// What clients are told of the repository; its key is at [`key_path`].
    pub repo: RepoFile,
}

/// The name of the package.
pub fn package_name(vendor: &str) -> String {
    format!("{vendor}-release")
}

/// The name of the key's file.
pub fn key_name(vendor: &str) -> String {
    format!("RPM-GPG-KEY-{vendor}")
}

/// Where clients have the key.
pub fn key_path(vendor: &str) -> String {
    format!("/etc/pki/rpm-gpg/{}", key_name(vendor))
}

/// Where clients have the address.
pub fn repo_path(vendor: &str) -> String {
    format!("/etc/yum.repos.d/{vendor}.repo")
}

/// The content of the release package.
///
/// The folders belong to other packages on every system with dnf, so that it owns two files alone.
pub fn tree(spec: &ReleaseSpec, key: &PublicKey) -> Result<Tree, KeyError> {
    let vendor = &spec.vendor;
    let file = |path: String, text: String| Entry {
        path,
        mode: Mode::new(0o644),
        owner: Owner::root(),
        kind: Kind::File {
            content: Content::Bytes(text.into_bytes()),
            // Below /etc, where what an admin changed stays.
            conffile: true,
        },
    };
    Ok(Tree {
        about: about(spec, key),
        entries: vec![
            file(key_path(vendor), key.armored()?),
            file(repo_path(vendor), spec.repo.to_string()),
        ],
        scripts: Vec::new(),
    })
}

fn about(spec: &ReleaseSpec, key: &PublicKey) -> About {
    let (version, release) = spec.version.rpm();
    let change = Change {
        version: format!("{version}-{release}"),
        author: spec.maintainer.clone(),
        time: key.created(),
        points: vec![format!("Key {} for {}", key.fingerprint(), spec.repo.uri())],
    };
    About {
        name: package_name(&spec.vendor),
        version: spec.version.clone(),
        target: spec.target,
        arch_independent: true,
        summary: format!(
            "OpenPGP key and address of the {} package repository",
            spec.vendor
        ),
        description: format!(
            "This package tells dnf where the {} repository is and which key signs it.\n\n\
             Keep it installed: a new key or another address reaches this system with its updates.",
            spec.vendor
        ),
        maintainer: spec.maintainer.clone(),
        homepage: spec.homepage.clone(),
        section: "misc".to_owned(),
        license: "CC0-1.0".to_owned(),
        relations: Relations::default(),
        changes: vec![change],
    }
}
