//! Compresses a payload so that each content is compressed once.
//!
//! rpm reads several zstd frames as one stream, so large contents become frames of their own, which
//! the cache keeps; what is between them is compressed for this package.

use std::io;

use rayon::prelude::*;

use super::cpio::{CpioHeader, CpioKind, MAGIC, padding};
use crate::decoder::invalid;
use crate::xz::BlockCache;

/// Contents from this size on get frames of their own; smaller ones compress better together.
const OWN_FRAMES: u64 = 64 << 10;

/// What one frame holds at most: bounds the memory of the encoders and lets them work side by side.
const FRAME: usize = 4 << 20;

/// A stretch of the payload that becomes frames.
enum Piece<'a> {
    /// Headers, small contents and padding.
    Glue(&'a [u8]),
    /// A part of a large content.
    Content(&'a [u8]),
}

/// The frames of a cpio archive.
pub(super) fn frames(archive: &[u8], cache: &BlockCache) -> io::Result<Vec<u8>> {
    let mut pieces = Vec::new();
    let mut glue = 0;
    for (start, end) in large(archive)? {
        pieces.extend(archive[glue..start].chunks(FRAME).map(Piece::Glue));
        pieces.extend(archive[start..end].chunks(FRAME).map(Piece::Content));
        glue = end;
    }
    pieces.extend(archive[glue..].chunks(FRAME).map(Piece::Glue));
    let frames = pieces.par_iter().map(|piece| match piece {
        Piece::Glue(bytes) => cache.compression().frame(bytes),
        Piece::Content(bytes) => cache.frame(bytes),
    });
    Ok(frames.collect::<io::Result<Vec<_>>>()?.concat())
}

/// Where large contents begin and end.
fn large(archive: &[u8]) -> io::Result<Vec<(usize, usize)>> {
    let broken = || invalid("the payload is no cpio archive; this is a bug in dunnage".to_owned());
    let mut found = Vec::new();
    let mut at = 0;
    while at < archive.len() {
        let rest = &archive[at..];
        let kind = rest.get(..MAGIC).and_then(CpioKind::of);
        // The other kind is for files of 4 GiB and more, which one frame after another is good for.
        if kind != Some(CpioKind::New) {
            return if kind.is_some() {
                Ok(Vec::new())
            } else {
                Err(broken())
            };
        }
        let header = rest.get(MAGIC..).and_then(CpioHeader::parse);
        let header = header.ok_or_else(broken)?;
        let name = (MAGIC + CpioKind::New.rest()) as u64 + header.name;
        let start = at + (name + padding(name)) as usize;
        let end = start + header.size as usize;
        if end > archive.len() {
            return Err(broken());
        }
        if header.size >= OWN_FRAMES {
            found.push((start, end));
        }
        at = end + padding(header.size) as usize;
    }
    Ok(found)
}
