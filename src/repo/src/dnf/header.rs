//! A header of an .rpm: values by tag (rpm's manual, "RPM v4 header format").

use std::borrow::Cow;
use std::io::{self, Read};

use super::tag;

const MAGIC: [u8; 4] = [0x8e, 0xad, 0xe8, 1];
/// Magic, four bytes without meaning, the number of entries, the size of the data.
const INTRODUCTION: usize = 16;
const ENTRY: usize = 16;
/// rpm's own limit.
const MOST_ENTRIES: usize = 0xffff;
/// A quarter of rpm's own limit, and more than any package known.
const MOST_DATA: usize = 64 << 20;

/// A header whose entries all lie within it.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

/// Where the values of a tag are.
#[derive(Clone, Copy, Debug)]
struct Entry {
    tag: u32,
    kind: Kind,
    count: usize,
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    /// Numbers of so many bytes.
    Number(usize),
    Text,
    Binary,
    Texts,
    /// As texts, one for each language; the first is for all.
    Translated,
}

/// Why bytes are no header.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// It ends early, or the disk fails.
    #[error("it ends in the middle of a header")]
    Short(#[source] io::Error),
    /// Other bytes.
    #[error("a header does not begin with the bytes 8e ad e8 01")]
    Magic,
    /// More than this reader takes.
    #[error("a header has {entries} entries and {data} bytes of data, which is too much")]
    Large {
        /// Entries.
        entries: usize,
        /// Bytes.
        data: usize,
    },
    /// An entry points at what is not there.
    #[error("the values of tag {0} are not inside its header")]
    Outside(u32),
    /// A type nobody knows.
    #[error("tag {tag} has the unknown type {kind}")]
    Kind {
        /// The tag.
        tag: u32,
        /// The number of the type.
        kind: u32,
    },
}

impl Kind {
    fn of(number: u32) -> Option<Kind> {
        Some(match number {
            0 => Kind::Null,
            1 | 2 => Kind::Number(1),
            3 => Kind::Number(2),
            4 => Kind::Number(4),
            5 => Kind::Number(8),
            6 => Kind::Text,
            7 => Kind::Binary,
            8 => Kind::Texts,
            9 => Kind::Translated,
            _ => return None,
        })
    }

    pub(crate) fn number(self) -> u32 {
        match self {
            Kind::Null => 0,
            Kind::Number(1) => 2,
            Kind::Number(2) => 3,
            Kind::Number(4) => 4,
            Kind::Number(_) => 5,
            Kind::Text => 6,
            Kind::Binary => 7,
            Kind::Texts => 8,
            Kind::Translated => 9,
        }
    }

    /// Values begin at multiples of this.
    pub(crate) fn alignment(self) -> usize {
        match self {
            Kind::Number(bytes) => bytes,
            _ => 1,
        }
    }
}

impl Header {
    /// Reads just the header.
    pub(crate) fn read(input: &mut impl Read) -> Result<Header, HeaderError> {
        let mut bytes = vec![0; INTRODUCTION];
        input.read_exact(&mut bytes).map_err(HeaderError::Short)?;
        if !bytes.starts_with(&MAGIC) {
            return Err(HeaderError::Magic);
        }
        let (entries, data) = (number(&bytes, 8), number(&bytes, 12));
        if entries > MOST_ENTRIES || data > MOST_DATA {
            return Err(HeaderError::Large { entries, data });
        }
        let rest = entries * ENTRY + data;
        // Grows as bytes arrive, so that a short file costs no more than it has.
        let got = input.take(rest as u64).read_to_end(&mut bytes);
        match got {
            Ok(got) if got == rest => {}
            Ok(_) => return Err(HeaderError::Short(io::ErrorKind::UnexpectedEof.into())),
            Err(error) => return Err(HeaderError::Short(error)),
        }
        let entries = (0..entries)
            .map(|at| entry(&bytes, entries, at))
            .collect::<Result<_, _>>()?;
        Ok(Header { bytes, entries })
    }

    /// As it is in the file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The entries as they are: tag, kind, count and bytes.
    pub(crate) fn raw(&self) -> impl Iterator<Item = (u32, Kind, usize, &[u8])> {
        self.entries
            .iter()
            .map(|e| (e.tag, e.kind, e.count, &self.bytes[e.start..e.end]))
    }

    pub(crate) fn has(&self, tag: u32) -> bool {
        self.find(tag).is_some()
    }

    /// The text of a tag, or the first of several.
    pub(crate) fn text(&self, tag: u32) -> Option<Cow<'_, str>> {
        self.texts(tag).into_iter().next()
    }

    /// All texts of a tag; none if it is not there.
    pub(crate) fn texts(&self, tag: u32) -> Vec<Cow<'_, str>> {
        let Some(entry) = self.find(tag) else {
            return Vec::new();
        };
        if !matches!(entry.kind, Kind::Text | Kind::Texts | Kind::Translated) {
            return Vec::new();
        }
        let texts = self.bytes[entry.start..entry.end].split(|byte| *byte == 0);
        texts
            .take(entry.count)
            .map(String::from_utf8_lossy)
            .collect()
    }

    /// The number of a tag, or the first of several.
    pub(crate) fn number(&self, tag: u32) -> Option<u64> {
        self.numbers(tag).into_iter().next()
    }

    /// All numbers of a tag; none if it is not there.
    pub(crate) fn numbers(&self, tag: u32) -> Vec<u64> {
        let Some((entry, bytes)) = self.find(tag).and_then(|entry| match entry.kind {
            Kind::Number(bytes) => Some((entry, bytes)),
            _ => None,
        }) else {
            return Vec::new();
        };
        let numbers = self.bytes[entry.start..entry.end].chunks_exact(bytes);
        numbers
            .map(|bytes| bytes.iter().fold(0, |n, byte| n << 8 | u64::from(*byte)))
            .collect()
    }

    /// The number of a tag that has a wider form under another.
    pub(crate) fn size(&self, tag: u32, wide: u32) -> Option<u64> {
        self.number(tag).or_else(|| self.number(wide))
    }

    fn find(&self, tag: u32) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }
}

/// Writes a header with the region that marks it as of one piece.
pub(crate) fn write(region: u32, mut values: Vec<(u32, Kind, usize, Vec<u8>)>) -> Vec<u8> {
    values.sort_by_key(|(tag, ..)| *tag);
    let count = values.len() + 1;
    let (mut index, mut data) = (Vec::new(), Vec::new());
    let list = |index: &mut Vec<u8>, fields: [u32; 4]| {
        fields
            .iter()
            .for_each(|field| index.extend(field.to_be_bytes()));
    };
    for (tag, kind, count, bytes) in values {
        while data.len() % kind.alignment() != 0 {
            data.push(0);
        }
        list(
            &mut index,
            [tag, kind.number(), data.len() as u32, count as u32],
        );
        data.extend(bytes);
    }
    let binary = Kind::Binary.number();
    let mut whole = [&MAGIC[..], &[0; 4]].concat();
    whole.extend((count as u32).to_be_bytes());
    whole.extend((data.len() as u32 + ENTRY as u32).to_be_bytes());
    list(
        &mut whole,
        [region, binary, data.len() as u32, ENTRY as u32],
    );
    whole.extend(index);
    whole.extend(data);
    // The region ends with where it began, counted backwards.
    let back = ((count * ENTRY) as u32).wrapping_neg();
    list(&mut whole, [region, binary, back, ENTRY as u32]);
    whole
}

fn entry(bytes: &[u8], entries: usize, at: usize) -> Result<Entry, HeaderError> {
    let base = INTRODUCTION + at * ENTRY;
    let field = |index: usize| number(bytes, base + 4 * index);
    let (tag, kind, offset, count) = (field(0) as u32, field(1) as u32, field(2), field(3));
    let kind = Kind::of(kind).ok_or(HeaderError::Kind { tag, kind })?;
    let start = INTRODUCTION + entries * ENTRY + offset;
    let outside = || HeaderError::Outside(tag);
    let rest = bytes.get(start..).ok_or_else(outside)?;
    let len = match kind {
        Kind::Null => Some(0),
        Kind::Binary => Some(count),
        Kind::Number(bytes) => count.checked_mul(bytes),
        Kind::Text | Kind::Texts | Kind::Translated => texts(rest, count),
    };
    let end = len
        .and_then(|len| start.checked_add(len))
        .ok_or_else(outside)?;
    if end > bytes.len() {
        return Err(outside());
    }
    Ok(Entry {
        tag,
        kind,
        count,
        start,
        end,
    })
}

/// The length of so many texts, each with the zero at its end.
fn texts(bytes: &[u8], count: usize) -> Option<usize> {
    let mut ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == 0);
    match count {
        0 => Some(0),
        count => ends.nth(count - 1).map(|(at, _)| at + 1),
    }
}

fn number(bytes: &[u8], at: usize) -> usize {
    let four = bytes.get(at..at + 4).unwrap_or_default();
    four.iter().fold(0, |n, byte| n << 8 | usize::from(*byte))
}

/// The signatures a signature header may hold, old and new.
pub(crate) fn is_signature(tag: u32) -> bool {
    [
        tag::SIG_DSA,
        tag::SIG_RSA,
        tag::SIG_PGP,
        tag::SIG_GPG,
        tag::SIG_OPENPGP,
    ]
    .contains(&tag)
}
