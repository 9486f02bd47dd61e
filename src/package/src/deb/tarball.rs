//! A tar as pieces, so that large contents are compressed apart from what surrounds them.

use std::io::{self, Write};

use dunnage_model::Stamp;
use rayon::prelude::*;
use tar::{EntryType, Header};

use crate::xz::{BlockCache, Blocks, Splice};

/// Contents from this size on get blocks of their own; smaller ones compress better together.
const OWN_BLOCKS: usize = 64 << 10;

/// What one block holds at most: bounds the memory of the encoders and lets them work side by side.
const BLOCK: usize = 4 << 20;

/// How many blocks are in memory at once, for each thread.
const BATCH: usize = 2;

/// A tar in memory whose large contents are borrowed.
pub(crate) struct Tarball<'a> {
    pieces: Vec<Piece<'a>>,
    glue: Vec<u8>,
    stamp: Stamp,
    kept: bool,
}

/// A stretch of the tar that becomes one block.
enum Piece<'a> {
    /// Headers, small contents and padding: compressed for this archive only.
    Glue(Vec<u8>),
    /// The same, in a part that later archives will have too.
    Kept(Vec<u8>),
    /// A part of a large content: compressed once.
    Content(&'a [u8]),
}

impl<'a> Tarball<'a> {
    /// An empty one, whose entries all carry the stamp.
    pub(crate) fn new(stamp: Stamp) -> Tarball<'a> {
        Tarball {
            pieces: Vec::new(),
            glue: Vec::new(),
            stamp,
            kept: false,
        }
    }

    /// Compresses all that follows once, and gives it another stamp: it does not change with the rest.
    pub(crate) fn keep(&mut self, stamp: Stamp) {
        self.end_glue();
        self.stamp = stamp;
        self.kept = true;
    }

    /// Appends a directory; `path` begins with `./`.
    pub(crate) fn directory(&mut self, path: &str, mode: u32) {
        let path = if path.ends_with('/') {
            path.to_owned()
        } else {
            format!("{path}/")
        };
        self.header(&path, mode, EntryType::Directory, 0, "");
    }

    /// Appends a symbolic link.
    pub(crate) fn link(&mut self, path: &str, target: &str) {
        // The mode of a link means nothing; this is what the kernel shows.
        self.header(path, 0o777, EntryType::Symlink, 0, target);
    }

    /// Appends a file.
    pub(crate) fn file(&mut self, path: &str, mode: u32, content: &'a [u8]) {
        self.header(path, mode, EntryType::Regular, content.len(), "");
        if content.len() < OWN_BLOCKS {
            self.glue.extend(content);
        } else {
            self.end_glue();
            self.pieces
                .extend(content.chunks(BLOCK).map(Piece::Content));
        }
        self.pad(content.len());
    }

    /// Ends the tar and writes it as one xz stream.
    pub(crate) fn write_xz<W: Write>(mut self, out: W, cache: &BlockCache) -> io::Result<W> {
        self.glue.extend([0; 1024]);
        self.end_glue();
        let mut splice = Splice::new(out)?;
        for batch in self.pieces.chunks(BATCH * rayon::current_num_threads()) {
            let blocks = batch.par_iter().map(|piece| match piece {
                Piece::Glue(bytes) => cache.compression().compress(bytes),
                Piece::Kept(bytes) => cache.blocks(bytes),
                Piece::Content(bytes) => cache.blocks(bytes),
            });
            for blocks in blocks.collect::<io::Result<Vec<Blocks>>>()? {
                splice.push(&blocks)?;
            }
        }
        splice.finish()
    }

    fn header(&mut self, path: &str, mode: u32, kind: EntryType, size: usize, link: &str) {
        self.long(path, EntryType::GNULongName, 100);
        self.long(link, EntryType::GNULongLink, 100);
        let mut header = self.blank(path, link);
        header.set_mode(mode);
        header.set_mtime(self.stamp.0);
        header.set_size(size as u64);
        header.set_entry_type(kind);
        self.push(header);
    }

    /// Says a name that does not fit into a header in an entry before it.
    fn long(&mut self, name: &str, kind: EntryType, room: usize) {
        if name.len() < room {
            return;
        }
        let mut header = self.blank("././@LongLink", "");
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_size(name.len() as u64 + 1);
        header.set_entry_type(kind);
        self.push(header);
        self.glue.extend(name.as_bytes());
        self.glue.push(0);
        self.pad(name.len() + 1);
    }

    /// A header with its names, owned by root.
    fn blank(&self, path: &str, link: &str) -> Header {
        // By hand, because `set_path` drops the leading `./` that dpkg's own packages have.
        let mut header = Header::new_gnu();
        if let Some(gnu) = header.as_gnu_mut() {
            // The last byte stays 0: not every reader takes a name without an end.
            copy(&mut gnu.name[..99], path);
            copy(&mut gnu.linkname[..99], link);
            copy(&mut gnu.uname, "root");
            copy(&mut gnu.gname, "root");
        }
        header.set_uid(0);
        header.set_gid(0);
        header
    }

    fn push(&mut self, mut header: Header) {
        header.set_cksum();
        self.glue.extend(header.as_bytes());
        if self.glue.len() >= BLOCK {
            self.end_glue();
        }
    }

    fn pad(&mut self, length: usize) {
        let padding = length.next_multiple_of(512) - length;
        self.glue.resize(self.glue.len() + padding, 0);
    }

    fn end_glue(&mut self) {
        if !self.glue.is_empty() {
            let glue = std::mem::take(&mut self.glue);
            let piece = if self.kept { Piece::Kept } else { Piece::Glue };
            self.pieces.push(piece(glue));
        }
    }
}

fn copy(slot: &mut [u8], text: &str) {
    let length = text.len().min(slot.len());
    slot[..length].copy_from_slice(&text.as_bytes()[..length]);
}
