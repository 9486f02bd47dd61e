//! The package that brings a repository's key and address to its clients.
//!
//! It is the only way in which a change of the key or the address reaches them without anybody's
//! hands, so that every repository has one.

use std::io::Write as _;

use dunnage_model::{Target, Version};
use dunnage_render::{About, Content, Entry, Kind, Owner, Relations, Tree};
use dunnage_unit::Mode;
use flate2::{Compression, GzBuilder};

use super::{Sources, rfc1123};
use crate::{KeyError, PublicKey};

/// What the keyring package says.
#[derive(Clone, Debug)]
pub struct KeyringSpec {
    /// The first part of all names: `<vendor>-archive-keyring`, `<vendor>.sources`.
    pub vendor: String,
    /// Its version; see [`version`].
    pub version: Version,
    /// What the tree is for; only the format matters.
    pub target: Target,
    /// `Name <address>`.
    pub maintainer: String,
    /// Where the project lives.
    pub homepage: Option<String>,
    /// What clients are told of the repository; its key is at [`key_path`].
    pub sources: Sources,
}

/// The name of the package.
pub fn package_name(vendor: &str) -> String {
    format!("{vendor}-archive-keyring")
}

/// Where clients have the key.
pub fn key_path(vendor: &str) -> String {
    format!("/usr/share/keyrings/{vendor}-archive-keyring.gpg")
}

/// The version for a key: the day on which it was made, so that a newer key is a newer package and
/// the same key is the same package whatever else is built.
///
/// Packed with the key's [`PublicKey::created`] as its stamp, it has the same bytes in each run. A
/// changed address needs a higher revision.
pub fn version(key: &PublicKey) -> Version {
    Version::parse(&day(key, "%Y.%-m.%-d"))
        .unwrap_or_else(|error| unreachable!("a date is a version: {error}"))
}

/// The content of the keyring package.
pub fn tree(spec: &KeyringSpec, key: &PublicKey) -> Result<Tree, KeyError> {
    let vendor = &spec.vendor;
    let name = package_name(vendor);
    let changelog = gzip(&changelog(spec, &name, key));
    let key_file = key_path(vendor);
    let file = |path: String, bytes: Vec<u8>, conffile| Entry {
        path,
        mode: Mode::new(0o644),
        owner: Owner::root(),
        kind: Kind::File {
            content: Content::Bytes(bytes),
            conffile,
        },
    };
    let files = [
        file(
            format!("/etc/apt/sources.list.d/{vendor}.sources"),
            spec.sources.to_string().into_bytes(),
            true,
        ),
        file(
            format!("/usr/share/doc/{name}/changelog.Debian.gz"),
            changelog,
            false,
        ),
        file(
            format!("/usr/share/doc/{name}/copyright"),
            copyright(spec, key).into_bytes(),
            false,
        ),
        file(key_file, key.binary()?, false),
        file(
            format!("/usr/share/lintian/overrides/{name}"),
            overrides(spec).into_bytes(),
            false,
        ),
    ];
    Ok(Tree {
        about: about(spec, name),
        entries: with_parents(files),
        scripts: Vec::new(),
    })
}

fn about(spec: &KeyringSpec, name: String) -> About {
    About {
        name,
        version: spec.version.clone(),
        target: spec.target,
        arch_independent: true,
        summary: format!(
            "OpenPGP key and address of the {} package repository",
            spec.vendor
        ),
        description: format!(
            "This package tells apt where the {} repository is and which key signs it.\n\n\
             Keep it installed: a new key or another address reaches this system with its updates.",
            spec.vendor
        ),
        maintainer: spec.maintainer.clone(),
        homepage: spec.homepage.clone(),
        section: "misc".to_owned(),
        license: "CC0-1.0".to_owned(),
        relations: Relations::default(),
        changes: Vec::new(),
    }
}

fn changelog(spec: &KeyringSpec, name: &str, key: &PublicKey) -> String {
    format!(
        "{name} ({}) stable; urgency=medium\n\n  * Key {}\n    for {}.\n\n -- {}  {}\n",
        spec.version.deb(),
        key.fingerprint(),
        spec.sources.uri(),
        spec.maintainer,
        rfc1123::write(key.created()).replace("UTC", "+0000"),
    )
}

fn copyright(spec: &KeyringSpec, key: &PublicKey) -> String {
    format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\
         Upstream-Name: {}\n\n\
         Files: *\n\
         Copyright: {} {}\n\
         License: CC0-1.0\n\
         \x20On Debian systems, the full text of the CC0 1.0 Universal license is in\n\
         \x20/usr/share/common-licenses/CC0-1.0.\n",
        package_name(&spec.vendor),
        day(key, "%Y"),
        spec.maintainer,
    )
}

/// The day on which the key was made.
fn day(key: &PublicKey, form: &str) -> String {
    let seconds = i64::try_from(key.created().0).unwrap_or_default();
    jiff::Timestamp::from_second(seconds)
        .unwrap_or_default()
        .strftime(form)
        .to_string()
}

fn overrides(spec: &KeyringSpec) -> String {
    let name = package_name(&spec.vendor);
    format!(
        "# To bring the address of the repository is what this package is for; without it a moved\n\
         # repository would leave systems without updates, and nobody would see it.\n\
         {name}: package-installs-apt-sources *\n\
         # The package is published by its vendor; no bug of Debian's asks for it.\n\
         {name}: initial-upload-closes-no-bugs *\n"
    )
}

/// Adds the folders, and sorts all by path.
fn with_parents(files: impl IntoIterator<Item = Entry>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = files.into_iter().collect();
    let mut folders: Vec<String> = entries
        .iter()
        .flat_map(|entry| {
            entry
                .path
                .match_indices('/')
                .map(|(at, _)| &entry.path[..at])
        })
        .filter(|folder| !folder.is_empty())
        .map(str::to_owned)
        .collect();
    folders.sort();
    folders.dedup();
    entries.extend(folders.into_iter().map(|path| Entry {
        path,
        mode: Mode::new(0o755),
        owner: Owner::root(),
        kind: Kind::Directory,
    }));
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
}

/// As Policy 12.7 wants a changelog, without a time inside.
fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    let done = encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish());
    done.unwrap_or_else(|error| unreachable!("writing to memory failed: {error}"))
}
