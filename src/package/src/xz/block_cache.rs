//! Compressed contents, kept by what they are.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::compression::Compression;
use super::splice::Blocks;
use crate::hex::hex;

/// The length of the digest at the front of an entry.
const DIGEST: usize = 32;

/// What the files of the cache end in; others in the folder are never touched.
const SUFFIX: &str = ".block";

/// Compresses contents, each once.
///
/// An entry is found by the digest of the content and the codec, and trusted only when its own
/// digest fits. A cache that cannot be read or written costs time, never the build.
#[derive(Debug)]
pub struct BlockCache {
    store: Store,
    compression: Compression,
    hits: AtomicU64,
    misses: AtomicU64,
}

#[derive(Debug)]
enum Store {
    Nothing,
    Memory(Mutex<HashMap<String, Vec<u8>>>),
    Directory { path: PathBuf, limit: u64 },
}

impl BlockCache {
    /// Keeps nothing.
    pub fn none() -> BlockCache {
        BlockCache::over(Store::Nothing)
    }

    /// Keeps everything until it is dropped.
    pub fn memory() -> BlockCache {
        BlockCache::over(Store::Memory(Mutex::default()))
    }

    /// Keeps up to `limit` bytes in a directory, which is made when the first entry comes.
    pub fn directory(path: impl Into<PathBuf>, limit: u64) -> BlockCache {
        BlockCache::over(Store::Directory {
            path: path.into(),
            limit,
        })
    }

    /// The same cache with another effort.
    #[must_use]
    pub fn with_compression(mut self, compression: Compression) -> BlockCache {
        self.compression = compression;
        self
    }

    /// How many contents were found in it.
    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    /// How many contents had to be compressed.
    pub fn misses(&self) -> u64 {
        self.misses.load(Ordering::Relaxed)
    }

    /// The effort put into what is compressed.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// The blocks of a content.
    pub fn blocks(&self, content: &[u8]) -> io::Result<Blocks> {
        let compress = || Ok(self.compression.compress(content)?.to_stream());
        let stream = self.cached(&self.compression.codec(), content, compress)?;
        Blocks::of(&stream).map_err(io::Error::other)
    }

    /// A content as an independent zstd frame.
    pub fn frame(&self, content: &[u8]) -> io::Result<Vec<u8>> {
        let compress = || self.compression.frame(content);
        self.cached(&self.compression.frame_codec(), content, compress)
    }

    /// What `compress` makes of a content, made once.
    fn cached(
        &self,
        codec: &str,
        content: &[u8],
        compress: impl FnOnce() -> io::Result<Vec<u8>>,
    ) -> io::Result<Vec<u8>> {
        let key = key(codec, content);
        if let Some(bytes) = self.find(&key) {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(bytes);
        }
        self.misses.fetch_add(1, Ordering::Relaxed);
        let bytes = compress()?;
        match &self.store {
            Store::Nothing => {}
            Store::Memory(map) => {
                let mut map = map.lock().unwrap_or_else(PoisonError::into_inner);
                map.insert(key, bytes.clone());
            }
            // A full or read-only disk is no reason to fail: the bytes are here.
            Store::Directory { path, .. } => drop(store(path, &key, &bytes)),
        }
        Ok(bytes)
    }

    /// Removes the entries that were not used for the longest time, down to the limit.
    pub fn prune(&self) -> io::Result<()> {
        let Store::Directory { path, limit } = &self.store else {
            return Ok(());
        };
        let mut entries = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().ends_with(SUFFIX) {
                let metadata = entry.metadata()?;
                entries.push((metadata.modified()?, metadata.len(), entry.path()));
            }
        }
        entries.sort();
        let mut total: u64 = entries.iter().map(|(_, size, _)| size).sum();
        for (_, size, path) in entries {
            if total <= *limit {
                break;
            }
            fs::remove_file(path)?;
            total -= size;
        }
        Ok(())
    }

    fn over(store: Store) -> BlockCache {
        BlockCache {
            store,
            compression: Compression::default(),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    fn find(&self, key: &str) -> Option<Vec<u8>> {
        match &self.store {
            Store::Nothing => None,
            Store::Memory(map) => map
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(key)
                .cloned(),
            Store::Directory { path, .. } => load(&entry_path(path, key)),
        }
    }
}

fn key(codec: &str, content: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(codec);
    hash.update([0]);
    hash.update(content);
    hex(&hash.finalize())
}

fn entry_path(folder: &Path, key: &str) -> PathBuf {
    folder.join(format!("{key}{SUFFIX}"))
}

/// An entry whose bytes are those that were written.
fn load(path: &Path) -> Option<Vec<u8>> {
    let bytes = fs::read(path).ok()?;
    let (digest, stream) = bytes.split_at_checked(DIGEST)?;
    if Sha256::digest(stream).as_slice() != digest {
        return None;
    }
    // Marks it as used; when that is not allowed it only goes earlier.
    let _ = File::open(path).and_then(|file| file.set_modified(SystemTime::now()));
    Some(stream.to_vec())
}

fn store(folder: &Path, key: &str, stream: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // The same ending, so that what a killed build left is pruned like an entry.
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .suffix(SUFFIX)
        .tempfile_in(folder)?;
    file.write_all(&Sha256::digest(stream))?;
    file.write_all(stream)?;
    // Not synchronised: an entry torn by a power cut fails its digest and is made again.
    file.persist(entry_path(folder, key))?;
    Ok(())
}
