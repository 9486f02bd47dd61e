//! The contents of the files of a tree.

use std::collections::BTreeMap;
use std::fs;

use dunnage_render::{Content, Kind, Tree};

use crate::elf::Needs;
use crate::{BuildError, Payload};

/// The binaries of a tree, each read once, so that what is checked is what is packed.
pub(crate) struct Contents<'a> {
    binaries: BTreeMap<&'a str, Vec<u8>>,
}

impl<'a> Contents<'a> {
    /// Reads them.
    pub(crate) fn read(tree: &'a Tree, payload: &Payload) -> Result<Contents<'a>, BuildError> {
        let mut binaries = BTreeMap::new();
        for entry in &tree.entries {
            let Kind::File {
                content: Content::Binary(name),
                ..
            } = &entry.kind
            else {
                continue;
            };
            let Some(path) = payload.binaries.get(name) else {
                return Err(BuildError::MissingBinary {
                    package: tree.about.name.clone(),
                    binary: name.clone(),
                    known: payload.binaries.keys().cloned().collect(),
                });
            };
            let bytes = fs::read(path).map_err(|source| BuildError::ReadBinary {
                binary: name.clone(),
                path: path.clone(),
                source,
            })?;
            binaries.insert(name.as_str(), bytes);
        }
        Ok(Contents { binaries })
    }

    /// The bytes of a file.
    pub(crate) fn bytes<'b>(&'b self, content: &'b Content) -> &'b [u8] {
        match content {
            Content::Bytes(bytes) => bytes,
            Content::Binary(name) => self.binaries.get(name.as_str()).map_or(&[], Vec::as_slice),
        }
    }

    /// What the binaries ask of the system.
    pub(crate) fn needs(&self, tree: &Tree) -> Result<Vec<Needs>, BuildError> {
        let about = &tree.about;
        let mut needs = Vec::new();
        for (name, bytes) in &self.binaries {
            let need =
                Needs::read(name, bytes, about.target.arch).map_err(|source| BuildError::Elf {
                    package: about.name.clone(),
                    source,
                })?;
            if about.arch_independent && bytes.starts_with(b"\x7fELF") {
                let (package, binary) = (about.name.clone(), (*name).to_owned());
                return Err(BuildError::ArchDependent { package, binary });
            }
            needs.push(need);
        }
        Ok(needs)
    }
}

/// The file names of the libraries in the package itself.
pub(crate) fn libraries_of(tree: &Tree) -> Vec<&str> {
    let names = tree
        .entries
        .iter()
        .filter_map(|entry| entry.path.rsplit('/').next());
    names.filter(|name| name.contains(".so")).collect()
}
