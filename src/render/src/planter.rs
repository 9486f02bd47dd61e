//! Gathers the entries of a tree.

use std::collections::BTreeMap;

use dunnage_unit::Mode;

use crate::tree::{Content, Entry, Kind};

/// Entries by path; directories above them are added when it has grown.
#[derive(Default)]
pub(crate) struct Planter {
    entries: BTreeMap<String, Entry>,
}

impl Planter {
    pub(crate) fn file(&mut self, path: String, mode: Mode, content: Content) {
        self.entry(
            path,
            mode,
            Kind::File {
                content,
                conffile: false,
            },
        );
    }

    pub(crate) fn conffile(&mut self, path: String, mode: Mode, bytes: Vec<u8>) {
        self.entry(
            path,
            mode,
            Kind::File {
                content: Content::Bytes(bytes),
                conffile: true,
            },
        );
    }

    pub(crate) fn link(&mut self, path: String, to: String) {
        self.entry(path, Mode::new(0o777), Kind::Link(to));
    }

    pub(crate) fn directory(&mut self, path: String, mode: Mode) {
        self.entry(path, mode, Kind::Directory);
    }

    fn entry(&mut self, path: String, mode: Mode, kind: Kind) {
        self.entries
            .insert(path.clone(), Entry { path, mode, kind });
    }

    /// The entries, sorted by path, with every directory above them.
    pub(crate) fn grow(mut self) -> Vec<Entry> {
        let paths: Vec<_> = self.entries.keys().cloned().collect();
        for path in paths {
            let mut path = path.as_str();
            while let Some((parent, _)) = path.rsplit_once('/').filter(|(dir, _)| !dir.is_empty()) {
                if !self.entries.contains_key(parent) {
                    self.directory(parent.to_owned(), Mode::new(0o755));
                }
                path = parent;
            }
        }
        self.entries.into_values().collect()
    }
}
