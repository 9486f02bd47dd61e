//! What a package file holds.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use dunnage_model::Format;

use super::event::{Event, Hook};
use super::item::Item;
use super::specimen_error::SpecimenError;
use crate::{deb, rpm};

/// What a package file of either format holds, with digests in place of large contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specimen {
    /// Its format.
    pub format: Format,
    /// Its name.
    pub name: String,
    /// Its version, in the words of its format.
    pub version: String,
    /// Its architecture, likewise.
    pub arch: String,
    /// What else it says of itself, in its order.
    pub about: Vec<(String, String)>,
    /// How it relates to other packages.
    pub relations: Vec<Relation>,
    /// Its files, directories and links, sorted by path; without the root directory.
    pub items: Vec<Item>,
    /// Its scripts, in the order of their events.
    pub hooks: Vec<Hook>,
    /// What else its format has: triggers, questions of debconf.
    pub others: Vec<(String, String)>,
    /// Paths that are declared as configuration; [`Specimen::items`] may lack some of them.
    pub conffiles: Vec<String>,
    /// The paths that its list of checksums names, if it has one or its format brings one.
    pub checksums: Option<Vec<String>>,
}

/// A kind of relation, and the packages it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// `Depends`, `Requires`, `Recommends` …
    pub kind: String,
    /// What it names, each in the words of its format.
    pub names: Vec<String>,
}

impl Specimen {
    /// Reads a package file, whatever its name is, once and within bounds; nothing is unpacked to disk.
    pub fn read(path: &Path) -> Result<Specimen, SpecimenError> {
        let mut magic = Vec::new();
        let begin = open(path).and_then(|file| file.take(8).read_to_end(&mut magic));
        if let Err(source) = begin {
            let path = path.to_owned();
            return Err(SpecimenError::Io { path, source });
        }
        match magic.as_slice() {
            b"!<arch>\n" => Ok(deb::Inspected::read(path)?.into()),
            [0xed, 0xab, 0xee, 0xdb, ..] => Ok(rpm::Inspected::read(path)?.into()),
            _ => Err(SpecimenError::Foreign {
                path: path.to_owned(),
            }),
        }
    }

    /// What is at a path.
    pub fn item(&self, path: &str) -> Option<&Item> {
        let found = self
            .items
            .binary_search_by(|item| item.path.as_str().cmp(path));
        found.ok().map(|index| &self.items[index])
    }

    /// The script that runs at an event.
    pub fn hook(&self, event: Event) -> Option<&Hook> {
        self.hooks.iter().find(|hook| hook.event == event)
    }

    /// What a kind of relation names.
    pub fn related(&self, kind: &str) -> &[String] {
        let found = self.relations.iter().find(|relation| relation.kind == kind);
        found.map_or(&[], |relation| &relation.names)
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    // Asked by name first: opening a named pipe would wait for a writer.
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    File::open(path)
}
