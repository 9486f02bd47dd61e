//! Headers of cpio archives (cpio(5), "newc"), and the short ones that rpm writes for large files.

/// The length of a header with sizes in it.
const NEW: usize = 110;

/// The length of a magic.
pub(super) const MAGIC: usize = 6;

/// What a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CpioHeader {
    /// How many names the file has.
    pub(super) links: u64,
    /// The size of the content that follows.
    pub(super) size: u64,
    /// The length of the name, with the NUL at its end.
    pub(super) name: u64,
}

/// The kinds of headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CpioKind {
    /// With a name and a size.
    New,
    /// With the number of the file in the package's list.
    Stripped,
}

impl CpioKind {
    /// By the magic.
    pub(super) fn of(magic: &[u8]) -> Option<CpioKind> {
        match magic {
            b"070701" | b"070702" => Some(CpioKind::New),
            b"07070X" => Some(CpioKind::Stripped),
            _ => None,
        }
    }

    /// How many bytes follow the magic.
    pub(super) fn rest(self) -> usize {
        match self {
            CpioKind::New => NEW - MAGIC,
            CpioKind::Stripped => 8,
        }
    }
}

impl CpioHeader {
    /// Reads what follows the magic.
    pub(super) fn parse(rest: &[u8]) -> Option<CpioHeader> {
        Some(CpioHeader {
            links: number(rest, 4)?,
            size: number(rest, 6)?,
            name: number(rest, 11)?,
        })
    }
}

/// The field of this index.
pub(super) fn number(fields: &[u8], index: usize) -> Option<u64> {
    let field = fields.get(index * 8..index * 8 + 8)?;
    if !field.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(field).ok()?, 16).ok()
}

/// How many bytes fill up to the next multiple of four.
pub(super) fn padding(length: u64) -> u64 {
    length.next_multiple_of(4) - length
}
