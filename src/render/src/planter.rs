//! Gathers the entries of a tree.

use std::collections::BTreeMap;

use dunnage_unit::Mode;

use crate::tree::{Content, Entry, Kind, Owner};

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

    pub(crate) fn ghost(&mut self, path: String, mode: Mode, owner: Owner) {
        self.entry(path.clone(), mode, Kind::Ghost);
        self.give(&path, owner);
    }

    /// Makes what is at the path another's.
    pub(crate) fn give(&mut self, path: &str, owner: Owner) {
        if let Some(entry) = self.entries.get_mut(path) {
            entry.owner = owner;
        }
    }

    fn entry(&mut self, path: String, mode: Mode, kind: Kind) {
        let owner = Owner::root();
        let entry = Entry {
            path: path.clone(),
            mode,
            owner,
            kind,
        };
        self.entries.insert(path, entry);
    }

    /// The entries, sorted by path, with every directory above them.
    pub(crate) fn grow(self) -> Vec<Entry> {
        self.grow_where(|_| Some(Kind::Directory))
    }

    /// The entries, sorted by path, with those directories above them that `kind` knows.
    pub(crate) fn grow_where(mut self, kind: impl Fn(&str) -> Option<Kind>) -> Vec<Entry> {
        let paths: Vec<_> = self.entries.keys().cloned().collect();
        for path in paths {
            let mut path = path.as_str();
            while let Some((parent, _)) = path.rsplit_once('/').filter(|(dir, _)| !dir.is_empty()) {
                if !self.entries.contains_key(parent)
                    && let Some(kind) = kind(parent)
                {
                    self.entry(parent.to_owned(), Mode::new(0o755), kind);
                }
                path = parent;
            }
        }
        self.entries.into_values().collect()
    }
}
