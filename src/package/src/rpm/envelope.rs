//! The front of an .rpm, read with bounds: lead, signature header and header.
//!
//! The library that interprets headers believes the numbers in them; this goes over them first, so
//! that a file from elsewhere can neither make it ask for memory without end nor reach beyond what
//! was read.

use std::io::Read;

use super::read_error::Defect;

/// The length of the lead, which nothing but its magic is read of.
const LEAD: usize = 96;

const LEAD_MAGIC: [u8; 4] = [0xed, 0xab, 0xee, 0xdb];

/// A header begins with this: a magic, the version 1, and four bytes that are for later.
const HEADER_MAGIC: [u8; 8] = [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0];

/// The length of what stands before the index.
const INTRO: usize = 16;

/// The length of an entry of the index.
const ENTRY: usize = 16;

/// As rpm limits the number of tags.
const MOST_TAGS: u64 = 0xffff;

/// The largest header that is read; those of packages with 100 000 files have some 20 MiB.
const MOST_DATA: u64 = 64 << 20;

/// Reads the front of a file of `length` bytes.
pub(super) fn read(reader: &mut impl Read, length: u64) -> Result<Vec<u8>, Defect> {
    let mut front = Front {
        reader,
        length,
        bytes: Vec::new(),
    };
    let lead = front.more(LEAD, "lead");
    // What is too short to be one and begins otherwise is no package.
    if !front.bytes.starts_with(&LEAD_MAGIC) {
        return Err(Defect::Foreign);
    }
    lead?;
    front.header("signature header")?;
    let padding = front.bytes.len().next_multiple_of(8) - front.bytes.len();
    front.more(padding, "signature header")?;
    front.header("header")?;
    Ok(front.bytes)
}

struct Front<'a, R> {
    reader: &'a mut R,
    length: u64,
    bytes: Vec<u8>,
}

impl<R: Read> Front<'_, R> {
    /// Reads so many bytes more, and says where they begin.
    fn more(&mut self, count: usize, section: &'static str) -> Result<usize, Defect> {
        let start = self.bytes.len();
        let need = (start + count) as u64;
        let read = self
            .reader
            .by_ref()
            .take(count as u64)
            .read_to_end(&mut self.bytes)
            .map_err(Defect::Io)?;
        if read < count {
            let have = self.length;
            return Err(Defect::Truncated {
                section,
                need,
                have,
            });
        }
        Ok(start)
    }

    fn header(&mut self, section: &'static str) -> Result<(), Defect> {
        let damaged = |reason: &str| Defect::Damaged {
            section,
            reason: reason.to_owned(),
        };
        let start = self.more(INTRO, section)?;
        let intro = &self.bytes[start..];
        if !intro.starts_with(&HEADER_MAGIC) {
            return Err(damaged("it does not begin as one"));
        }
        let (tags, data) = (number(intro, 8), number(intro, 12));
        for (count, limit, unit) in [(tags, MOST_TAGS, "tags"), (data, MOST_DATA, "bytes")] {
            if count > limit {
                let what = format!("its {section}");
                return Err(Defect::TooLarge { what, limit, unit });
            }
        }
        let size = tags * ENTRY as u64 + data;
        let need = self.bytes.len() as u64 + size;
        if need > self.length {
            let have = self.length;
            return Err(Defect::Truncated {
                section,
                need,
                have,
            });
        }
        let start = self.more(size as usize, section)?;
        let (index, store) = self.bytes[start..].split_at(tags as usize * ENTRY);
        entries(index, store).map_err(|reason| damaged(&reason))
    }
}

/// Checks that every entry lies within the store, and that together they are no more than it.
fn entries(index: &[u8], store: &[u8]) -> Result<(), String> {
    let mut total = 0;
    for entry in index.chunks(ENTRY) {
        let tag = number(entry, 0);
        let (kind, offset, count) = (number(entry, 4), number(entry, 8), number(entry, 12));
        let outside = || format!("the value of tag {tag} lies outside of it");
        let value = usize::try_from(offset).ok().and_then(|at| store.get(at..));
        let value = value.ok_or_else(outside)?;
        let size = match kind {
            0 => 0,
            1 | 2 | 7 => count,
            3 => count * 2,
            4 => count * 4,
            5 => count * 8,
            6 if count != 1 => return Err(format!("the text of tag {tag} is not one")),
            6 | 8 | 9 => texts(value, count).ok_or_else(outside)?,
            other => return Err(format!("tag {tag} is of the unknown type {other}")),
        };
        if size > value.len() as u64 {
            return Err(outside());
        }
        total += size;
    }
    if total > store.len() as u64 {
        return Err("its values overlap".to_owned());
    }
    Ok(())
}

/// How many bytes so many texts take, each with the NUL at its end.
fn texts(bytes: &[u8], count: u64) -> Option<u64> {
    let mut ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == 0);
    let last = usize::try_from(count.checked_sub(1)?).ok()?;
    ends.nth(last).map(|(at, _)| at as u64 + 1)
}

fn number(bytes: &[u8], at: usize) -> u64 {
    let field = bytes
        .get(at..at + 4)
        .and_then(|field| field.try_into().ok());
    u64::from(u32::from_be_bytes(field.unwrap_or_default()))
}
