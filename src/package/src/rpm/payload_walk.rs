//! Walks the payload of an .rpm and compares it with the list of files in the header.

use std::collections::BTreeMap;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::cpio::{CpioHeader, CpioKind, MAGIC, number, padding};
use super::member::{Member, MemberKind};
use super::read_error::Defect;
use crate::hex::hex;
use crate::specimen::{TEXTS_LIMIT, is_text_to_keep};

/// The longest path (PATH_MAX).
const PATH_LIMIT: u64 = 4096;

/// What the last entry is called.
const TRAILER: &[u8] = b"TRAILER!!!";

/// How many zeros may fill up what follows the trailer.
const MOST_ZEROS: u64 = 64 << 10;

/// Reads a payload to its trailer; fills in the digests that the header has none of, and returns the
/// small texts that people read.
pub(super) fn walk(
    payload: impl Read,
    members: &mut [Member],
) -> Result<BTreeMap<String, String>, Defect> {
    let names = members.iter().enumerate();
    let by_path: BTreeMap<String, usize> = names
        .map(|(index, member)| (member.path.clone(), index))
        .collect();
    if by_path.len() != members.len() {
        return Err(damaged("header", "it lists a path twice".to_owned()));
    }
    let mut walk = Walk {
        payload,
        seen: vec![false; members.len()],
        members,
        by_path,
        texts: BTreeMap::new(),
        kept: 0,
    };
    while walk.entry()? {}
    walk.finish()
}

struct Walk<'a, R> {
    payload: R,
    members: &'a mut [Member],
    by_path: BTreeMap<String, usize>,
    /// Which files had their turn.
    seen: Vec<bool>,
    /// Contents that are kept, by path, and how many bytes were read for them.
    texts: BTreeMap<String, String>,
    kept: u64,
}

impl<R: Read> Walk<'_, R> {
    /// Reads one entry; false at the trailer.
    fn entry(&mut self) -> Result<bool, Defect> {
        let magic = self.bytes(MAGIC)?;
        let Some(kind) = CpioKind::of(&magic) else {
            return Err(broken("it is not a cpio archive".to_owned()));
        };
        let rest = self.bytes(kind.rest())?;
        let short = || broken("a cpio header holds no numbers".to_owned());
        let (index, header) = match kind {
            CpioKind::New => {
                let header = CpioHeader::parse(&rest).ok_or_else(short)?;
                let Some(index) = self.name(&header)? else {
                    return Ok(false);
                };
                (index, header)
            }
            CpioKind::Stripped => {
                let index = number(&rest, 0).ok_or_else(short)?;
                self.skip(padding((MAGIC + kind.rest()) as u64))?;
                (index as usize, self.listed(index as usize)?)
            }
        };
        self.content(index, &header)?;
        Ok(true)
    }

    /// Which file of the list the name is that of; `None` for the trailer.
    fn name(&mut self, header: &CpioHeader) -> Result<Option<usize>, Defect> {
        if header.name > PATH_LIMIT {
            return Err(Defect::TooLarge {
                what: "a path in its payload".to_owned(),
                limit: PATH_LIMIT,
                unit: "bytes",
            });
        }
        let mut name = self.bytes(header.name as usize)?;
        self.skip(padding((MAGIC + CpioKind::New.rest()) as u64 + header.name))?;
        if name.pop() != Some(0) {
            return Err(broken("a name in it has no end".to_owned()));
        }
        if name == TRAILER {
            return Ok(None);
        }
        let name = String::from_utf8_lossy(&name).into_owned();
        // `./usr/bin/x`; packages of the last century have `/usr/bin/x` or `usr/bin/x`.
        let path = format!("/{}", name.trim_start_matches("./").trim_start_matches('/'));
        match self.by_path.get(&path) {
            Some(index) => Ok(Some(*index)),
            None => Err(Defect::Path {
                path: name,
                reason: "its list of files has none of that name",
            }),
        }
    }

    /// What the list says of a file whose header is stripped.
    fn listed(&self, index: usize) -> Result<CpioHeader, Defect> {
        let Some(member) = self.members.get(index) else {
            return Err(broken(format!("there is no file {index} in the list")));
        };
        let size = match &member.kind {
            MemberKind::File { size, .. } => *size,
            MemberKind::Symlink(to) => to.len() as u64,
            MemberKind::Directory => 0,
        };
        Ok(CpioHeader {
            links: 1,
            size,
            name: 0,
        })
    }

    fn content(&mut self, index: usize, header: &CpioHeader) -> Result<(), Defect> {
        let member = &mut self.members[index];
        let path = &member.path;
        if std::mem::replace(&mut self.seen[index], true) || member.flags.ghost {
            return Err(broken(format!("{path} is in it once too often")));
        }
        // Compared before it is read: a few KiB may unpack to very much.
        let listed = match &member.kind {
            // Of the names of one file only the last brings the content.
            MemberKind::File { .. } if header.links > 1 && header.size == 0 => 0,
            MemberKind::File { size, .. } => *size,
            MemberKind::Symlink(to) => to.len() as u64,
            MemberKind::Directory => 0,
        };
        if listed != header.size {
            let found = header.size;
            return Err(broken(format!("{path} has {found} bytes and not {listed}")));
        }
        let mut hash = Sha256::new();
        let mut body = self.payload.by_ref().take(header.size);
        let keep = matches!(member.kind, MemberKind::File { .. })
            && is_text_to_keep(path, header.size)
            && self.kept + header.size <= TEXTS_LIMIT;
        let mut text = Vec::new();
        let read = if keep {
            self.kept += header.size;
            let read = body.read_to_end(&mut text).map_err(Defect::Unpack)?;
            hash.update(&text);
            read as u64
        } else {
            hashed(&mut body, &mut hash).map_err(Defect::Unpack)?
        };
        if read != header.size {
            return Err(broken(format!(
                "{path} ends after {read} of {listed} bytes"
            )));
        }
        let found = hex(&hash.finalize());
        match &mut member.kind {
            MemberKind::File { .. } if header.links > 1 && header.size == 0 => {}
            MemberKind::File { sha256, .. } => {
                if *sha256.get_or_insert_with(|| found.clone()) != found {
                    return Err(Defect::Digest(format!("file {path}")));
                }
            }
            MemberKind::Symlink(to) => {
                if hex(&Sha256::digest(to.as_bytes())) != found {
                    return Err(broken(format!("{path} does not point to {to}")));
                }
            }
            MemberKind::Directory => {}
        }
        if let Some(text) = String::from_utf8(text)
            .ok()
            .filter(|text| keep && !text.contains('\0'))
        {
            self.texts.insert(member.path.clone(), text);
        }
        self.skip(padding(header.size))
    }

    /// Nothing that is listed is missing, and nothing follows the trailer but zeros.
    fn finish(self) -> Result<BTreeMap<String, String>, Defect> {
        let missing = self
            .members
            .iter()
            .zip(&self.seen)
            .find(|(member, seen)| !**seen && !member.flags.ghost);
        if let Some((member, _)) = missing {
            return Err(broken(format!("{} is not in it", member.path)));
        }
        let mut rest = Vec::new();
        let read = self.payload.take(MOST_ZEROS + 1).read_to_end(&mut rest);
        let read = read.map_err(Defect::Unpack)?;
        if read as u64 > MOST_ZEROS || rest.iter().any(|byte| *byte != 0) {
            return Err(broken("something follows its end".to_owned()));
        }
        Ok(self.texts)
    }

    fn bytes(&mut self, count: usize) -> Result<Vec<u8>, Defect> {
        let mut bytes = vec![0; count];
        self.payload
            .read_exact(&mut bytes)
            .map_err(Defect::Unpack)?;
        Ok(bytes)
    }

    fn skip(&mut self, count: u64) -> Result<(), Defect> {
        self.bytes(count as usize).map(drop)
    }
}

/// Reads to the end, and says how many bytes there were.
fn hashed(reader: &mut impl Read, hash: &mut Sha256) -> io::Result<u64> {
    let mut total = 0;
    let mut buffer = [0; 16 << 10];
    loop {
        let read = reader.read(&mut buffer)?;
        if read == 0 {
            return Ok(total);
        }
        hash.update(&buffer[..read]);
        total += read as u64;
    }
}

fn broken(reason: String) -> Defect {
    damaged("payload", reason)
}

fn damaged(section: &'static str, reason: String) -> Defect {
    Defect::Damaged { section, reason }
}
