//! A disk that is full.

use std::cell::Cell;
use std::io::{self, Read};

use dunnage_repo::{LocalStore, Store, StoreError, StoreLock};

/// A store on a disk that is full after some writes.
#[derive(Debug)]
pub(crate) struct FullDisk<'a> {
    store: &'a LocalStore,
    left: Cell<usize>,
}

impl<'a> FullDisk<'a> {
    pub(crate) fn new(store: &'a LocalStore, writes: usize) -> FullDisk<'a> {
        let left = Cell::new(writes);
        FullDisk { store, left }
    }
}

impl Store for FullDisk<'_> {
    fn place(&self) -> String {
        self.store.place()
    }

    fn lock(&self) -> Result<Box<dyn StoreLock>, StoreError> {
        self.store.lock()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.read(path)
    }

    fn size(&self, path: &str) -> Result<Option<u64>, StoreError> {
        self.store.size(path)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        self.store.list(folder)
    }

    fn put(&self, path: &str, content: &mut dyn Read) -> Result<(), StoreError> {
        let Some(left) = self.left.get().checked_sub(1) else {
            // The disk is full in the middle of the file.
            let full = io::Error::from(io::ErrorKind::StorageFull);
            return self
                .store
                .put(path, &mut content.take(5).chain(Failing(Some(full))));
        };
        self.left.set(left);
        self.store.put(path, content)
    }

    fn switch(&self, folder: &str, generation: &str, files: &[&str]) -> Result<(), StoreError> {
        let Some(left) = self.left.get().checked_sub(1) else {
            return Err(StoreError::Io {
                action: "write",
                path: format!("{}/{folder}", self.place()),
                source: io::ErrorKind::StorageFull.into(),
            });
        };
        self.left.set(left);
        self.store.switch(folder, generation, files)
    }

    fn remove(&self, path: &str) -> Result<(), StoreError> {
        self.store.remove(path)
    }

    fn sweep(&self) -> Result<(), StoreError> {
        self.store.sweep()
    }
}

struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self
            .0
            .take()
            .unwrap_or_else(|| io::ErrorKind::StorageFull.into()))
    }
}
