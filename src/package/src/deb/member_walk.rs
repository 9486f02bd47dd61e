//! Walks a tar in a .deb, with bounds, as dpkg reads it.

use std::io::{self, Read};

use sha2::{Digest, Sha256};
use tar::{EntryType, Header};

use super::member::{Member, MemberKind};
use super::read_error::Defect;
use crate::decoder::invalid;
use crate::hex::hex;
use crate::specimen::{TEXTS_LIMIT, is_text_to_keep};

/// The longest path or link target (PATH_MAX).
const PATH_LIMIT: u64 = 4096;

/// What a tar may hold at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Entries.
    pub(crate) entries: usize,
    /// Which contents are kept.
    pub(crate) keep: Keep,
}

/// Which contents are kept in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Keep {
    /// All of them; none may be larger.
    All(u64),
    /// Those that people read, as long as they are few and small.
    Texts,
}

/// A member, and its content when [`Limits::keep`] asks for it.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) member: Member,
    pub(crate) content: Vec<u8>,
}

/// Reads all members of the tar called `name`.
pub(crate) fn walk(name: &str, reader: impl Read, limits: Limits) -> Result<Vec<Found>, Defect> {
    let mut walk = Walk {
        name,
        limits,
        kept: 0,
    };
    let mut archive = tar::Archive::new(reader);
    let mut found = Vec::new();
    let mut long = Long::default();
    // Raw, because the convenient iterator honours PAX headers, which dpkg refuses, and reads a
    // long name of any length into memory.
    for entry in archive
        .entries()
        .map_err(|error| walk.broken(error))?
        .raw(true)
    {
        let mut entry = entry.map_err(|error| walk.broken(error))?;
        let header = entry.header().clone();
        match header.entry_type() {
            EntryType::GNULongName => long.name = Some(walk.long(&mut entry)?),
            EntryType::GNULongLink => long.link = Some(walk.long(&mut entry)?),
            kind => {
                let member = walk.member(&header, kind, std::mem::take(&mut long), &mut entry)?;
                found.push(member);
            }
        }
        if found.len() > limits.entries {
            let limit = limits.entries as u64;
            return Err(Defect::TooLarge {
                what: name.to_owned(),
                limit,
                unit: "entries",
            });
        }
    }
    Ok(found)
}

/// What GNU long-name entries say about the entry that follows.
#[derive(Debug, Default)]
struct Long {
    name: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
}

struct Walk<'a> {
    name: &'a str,
    limits: Limits,
    /// Bytes of contents that are kept so far.
    kept: u64,
}

impl Walk<'_> {
    fn broken(&self, source: io::Error) -> Defect {
        Defect::Unpack {
            member: self.name.to_owned(),
            source,
        }
    }

    fn long(&self, entry: &mut impl Read) -> Result<Vec<u8>, Defect> {
        let mut bytes = Vec::new();
        let read = entry.take(PATH_LIMIT + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.broken(error))?;
        if bytes.len() as u64 > PATH_LIMIT {
            let what = format!("a path in {}", self.name);
            return Err(Defect::TooLarge {
                what,
                limit: PATH_LIMIT,
                unit: "bytes",
            });
        }
        let end = bytes
            .iter()
            .position(|byte| *byte == 0)
            .unwrap_or(bytes.len());
        bytes.truncate(end);
        Ok(bytes)
    }

    fn member(
        &mut self,
        header: &Header,
        kind: EntryType,
        long: Long,
        entry: &mut impl Read,
    ) -> Result<Found, Defect> {
        let path = long
            .name
            .unwrap_or_else(|| header.path_bytes().into_owned());
        let path = self.path(path)?;
        let link = long
            .link
            .or_else(|| header.link_name_bytes().map(|name| name.into_owned()));
        let link = link.unwrap_or_default();
        let mut content = Vec::new();
        let kind = match kind {
            EntryType::Directory => MemberKind::Directory,
            EntryType::Symlink => MemberKind::Symlink(self.text(link)?),
            EntryType::Link => MemberKind::HardLink(self.path(link)?),
            EntryType::Regular | EntryType::Continuous => {
                self.file(header, &path, entry, &mut content)?
            }
            other => return Err(self.unwanted(path, other)),
        };
        let broken = |error| self.broken(error);
        let name = |bytes: Option<&[u8]>| {
            bytes
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
                .unwrap_or_default()
        };
        let member = Member {
            path,
            mode: header.mode().map_err(broken)? & 0o7777,
            uid: owner(&header.as_old().uid, header.uid()).map_err(broken)?,
            gid: owner(&header.as_old().gid, header.gid()).map_err(broken)?,
            owner: name(header.username_bytes()),
            group: name(header.groupname_bytes()),
            mtime: header.mtime().map_err(broken)?,
            kind,
        };
        Ok(Found { member, content })
    }

    fn file(
        &mut self,
        header: &Header,
        path: &str,
        entry: &mut impl Read,
        content: &mut Vec<u8>,
    ) -> Result<MemberKind, Defect> {
        let size = header.size().map_err(|error| self.broken(error))?;
        let keep = self.keeps(path, size)?;
        let mut hash = Sha256::new();
        let mut read = 0;
        let mut buffer = [0; 16 << 10];
        loop {
            let count = entry
                .read(&mut buffer)
                .map_err(|error| self.broken(error))?;
            if count == 0 {
                break;
            }
            read += count as u64;
            hash.update(&buffer[..count]);
            if keep {
                content.extend_from_slice(&buffer[..count]);
            }
        }
        if read != size {
            return Err(self.broken(invalid(format!("{path} ends after {read} of {size} bytes"))));
        }
        Ok(MemberKind::File {
            size,
            sha256: hex(&hash.finalize()),
        })
    }

    /// Whether a content is kept, or why it is refused.
    fn keeps(&mut self, path: &str, size: u64) -> Result<bool, Defect> {
        match self.limits.keep {
            Keep::All(limit) if size > limit => Err(Defect::TooLarge {
                what: format!("{path} in {}", self.name),
                limit,
                unit: "bytes",
            }),
            Keep::All(_) => Ok(true),
            Keep::Texts => {
                let keep = is_text_to_keep(path, size) && self.kept + size <= TEXTS_LIMIT;
                self.kept += if keep { size } else { 0 };
                Ok(keep)
            }
        }
    }

    fn unwanted(&self, path: String, kind: EntryType) -> Defect {
        let kind = match kind {
            EntryType::Char => "character device".to_owned(),
            EntryType::Block => "block device".to_owned(),
            EntryType::Fifo => "named pipe".to_owned(),
            EntryType::XHeader | EntryType::XGlobalHeader => "PAX header".to_owned(),
            other => format!("tar entry of type {:?}", char::from(other.as_byte())),
        };
        Defect::Unwanted {
            member: self.name.to_owned(),
            path,
            kind,
        }
    }

    fn text(&self, bytes: Vec<u8>) -> Result<String, Defect> {
        String::from_utf8(bytes).map_err(|error| Defect::Path {
            member: self.name.to_owned(),
            path: String::from_utf8_lossy(error.as_bytes()).into_owned(),
            reason: "it is not UTF-8",
        })
    }

    /// A path below the target, made absolute.
    fn path(&self, bytes: Vec<u8>) -> Result<String, Defect> {
        let text = self.text(bytes)?;
        let refuse = |path: String, reason| {
            Err(Defect::Path {
                member: self.name.to_owned(),
                path,
                reason,
            })
        };
        if text.is_empty() {
            return refuse(text, "it is empty");
        }
        if text.starts_with('/') {
            return refuse(text, "it is absolute");
        }
        let parts = || {
            text.split('/')
                .filter(|part| !part.is_empty() && *part != ".")
        };
        if parts().any(|part| part == "..") {
            return refuse(text, "it leads out of the package");
        }
        if text.contains('\n') {
            return refuse(text, "it holds a line break");
        }
        Ok(format!("/{}", parts().collect::<Vec<_>>().join("/")))
    }
}

/// A user or group by number. cargo-deb leaves the field empty, and dpkg reads that as 0.
fn owner(field: &[u8], number: io::Result<u64>) -> io::Result<u64> {
    if field.iter().all(|byte| [0, b' '].contains(byte)) {
        return Ok(0);
    }
    number
}
