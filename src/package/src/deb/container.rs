//! The ar container of a .deb (deb(5)): a magic and members with 60-byte headers.
//!
//! Written by hand, because a reader of files from elsewhere must not believe the sizes in them.

use std::io::{self, Read, Take, Write};

use super::read_error::Defect;

/// The first bytes of every ar archive.
pub(crate) const MAGIC: &[u8; 8] = b"!<arch>\n";

/// The length of a member's header.
const HEADER: usize = 60;

/// Where a member's body begins, and how long it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArMember {
    /// Its name.
    pub(crate) name: String,
    /// The length of its body.
    pub(crate) size: u64,
    /// The offset of its body in the file.
    pub(crate) offset: u64,
}

/// Writes a member's header; its body and, after an odd length, one `\n` follow.
pub(crate) fn write_header(
    out: &mut impl Write,
    name: &str,
    mtime: u64,
    size: u64,
) -> io::Result<()> {
    let header = format!(
        "{name:<16}{mtime:<12}{:<6}{:<6}{:<8}{size:<10}`\n",
        0, 0, "100644"
    );
    if header.len() != HEADER {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("{name} of {size} bytes does not fit into an ar header"),
        ));
    }
    out.write_all(header.as_bytes())
}

/// Reads members one after another.
#[derive(Debug)]
pub(crate) struct Container<R> {
    reader: R,
    offset: u64,
    length: u64,
}

impl<R: Read> Container<R> {
    /// Over a reader that holds `length` bytes.
    pub(crate) fn new(mut reader: R, length: u64) -> Result<Container<R>, Defect> {
        let mut magic = [0; MAGIC.len()];
        match reader.read_exact(&mut magic) {
            Ok(()) if &magic == MAGIC => Ok(Container {
                reader,
                offset: 8,
                length,
            }),
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(Defect::Io(error)),
            _ => Err(Defect::Foreign),
        }
    }

    /// The next member; its body must be read with [`Container::body`] before the one after.
    pub(crate) fn next(&mut self) -> Result<Option<ArMember>, Defect> {
        if self.offset == self.length {
            return Ok(None);
        }
        let mut header = [0; HEADER];
        self.reader
            .read_exact(&mut header)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => Defect::Truncated {
                    member: "a member's header".to_owned(),
                    need: self.offset.saturating_add(HEADER as u64),
                    have: self.length,
                },
                _ => Defect::Io(error),
            })?;
        let (name, size) = parse(&header).ok_or(Defect::Header {
            offset: self.offset,
        })?;
        self.offset += HEADER as u64;
        let end = self.offset.saturating_add(size);
        if end > self.length {
            return Err(Defect::Truncated {
                member: name,
                need: end,
                have: self.length,
            });
        }
        Ok(Some(ArMember {
            name,
            size,
            offset: self.offset,
        }))
    }

    /// Lends the body of a member and goes on behind it, whatever was read.
    pub(crate) fn body<T>(
        &mut self,
        member: &ArMember,
        read: impl FnOnce(&mut Take<&mut R>) -> Result<T, Defect>,
    ) -> Result<T, Defect> {
        let mut body = self.reader.by_ref().take(member.size);
        let value = read(&mut body)?;
        io::copy(&mut body, &mut io::sink()).map_err(Defect::Io)?;
        self.offset += member.size;
        if member.size % 2 == 1 && self.offset < self.length {
            let mut padding = [0];
            self.reader.read_exact(&mut padding).map_err(Defect::Io)?;
            self.offset += 1;
        }
        Ok(value)
    }

    /// Gives the reader back.
    pub(crate) fn into_inner(self) -> R {
        self.reader
    }
}

/// The name and the size in a header.
fn parse(header: &[u8; HEADER]) -> Option<(String, u64)> {
    if &header[58..] != b"`\n" {
        return None;
    }
    let text = std::str::from_utf8(header).ok()?;
    let name = text.get(..16)?.trim_end_matches(' ').trim_end_matches('/');
    let size = text.get(48..58)?.trim_end_matches(' ');
    let plain = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_digit());
    let printable = name.bytes().all(|byte| byte.is_ascii_graphic());
    if !plain || name.is_empty() || !printable {
        return None;
    }
    Some((name.to_owned(), size.parse().ok()?))
}
