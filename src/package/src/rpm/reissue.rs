//! A package once more, as another version of itself: what upgrades are tried with.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use ::rpm::{Header, HeaderEntry, IndexData, IndexTag, Package, RpmFormat, SignatureHeaderBuilder};
use sha2::{Digest, Sha256};

use super::cpio::{CpioHeader, CpioKind, MAGIC, number, padding};
use super::files;
use super::inspected::{PAYLOAD_LIMIT, SCRIPTLETS};
use super::member::{Member, MemberKind};
use super::read_error::{Defect, ReadError};
use crate::decoder::Decoder;
use crate::hex::hex;

/// What is other in a package that is issued once more.
#[derive(Clone, Debug, Default)]
pub struct Reissue<'a> {
    /// Its version, without epoch and release, which stay.
    pub version: &'a str,
    /// A scriptlet by name, and the line that it begins with.
    pub scriptlet: Option<(&'a str, &'a str)>,
    /// Files that get one line more at their end.
    pub longer: &'a [&'a str],
    /// That line, without its end.
    pub line: &'a str,
}

/// Tags of the parts that are made anew, or that would say of the old ones.
const STALE: [u32; 4] = [
    IndexTag::RPMTAG_HEADERIMMUTABLE as u32,
    IndexTag::RPMTAG_PAYLOADSHA256ALT as u32,
    IndexTag::RPMTAG_PAYLOADSIZE as u32,
    IndexTag::RPMTAG_PAYLOADSIZEALT as u32,
];

/// SHA-256, in the numbers of OpenPGP.
const SHA256: u32 = 8;

/// Issues a package once more: everything that the change does not name stays as it is, what its
/// relations say of others too. It is not signed any more; its digests are right.
pub fn reissue(path: &Path, change: &Reissue<'_>) -> Result<Vec<u8>, ReadError> {
    let made = fs::read(path)
        .map_err(Defect::Io)
        .and_then(|bytes| made(&bytes, change));
    made.map_err(|defect| ReadError {
        path: path.to_owned(),
        defect,
    })
}

type Entries = BTreeMap<u32, IndexData>;

fn made(bytes: &[u8], change: &Reissue<'_>) -> Result<Vec<u8>, Defect> {
    let mut package = Package::parse(&mut &*bytes).map_err(damaged)?;
    let header = &package.metadata.header;
    let all = header.get_all_entries().map_err(damaged)?;
    let mut entries: Entries = all
        .into_iter()
        .filter(|(tag, _)| !STALE.contains(tag))
        .collect();
    rename(&mut entries, header, change.version);
    if let Some((name, line)) = change.scriptlet {
        begin(&mut entries, name, line);
    }
    if !change.longer.is_empty() {
        package.payload = lengthen(&mut entries, header, &package.payload, change)?;
    }
    let entries = entries
        .into_iter()
        .map(|(tag, data)| HeaderEntry::new(tag, data));
    package.metadata.header = Header::from_entries(entries, IndexTag::RPMTAG_HEADERIMMUTABLE);
    let header = package.metadata.header_bytes().map_err(damaged)?;
    package.metadata.signature = SignatureHeaderBuilder::new()
        .format(RpmFormat::V4)
        .set_content_length((header.len() + package.payload.len()) as u64)
        .calculate_digests(&header)
        .build()
        .map_err(damaged)?;
    let mut out = Vec::new();
    package.write(&mut out).map_err(damaged)?;
    Ok(out)
}

fn damaged(error: ::rpm::Error) -> Defect {
    broken(error.to_string())
}

fn broken(reason: impl Into<String>) -> Defect {
    Defect::Damaged {
        section: "header",
        reason: reason.into(),
    }
}

/// The new version, also where it provides itself, and where it requires what it provides, such as
/// `config(demo)`.
fn rename(entries: &mut Entries, header: &Header<IndexTag>, version: &str) {
    let text = |tag| header.get_entry_data_as_string(tag).unwrap_or_default();
    let (old, release) = (
        text(IndexTag::RPMTAG_VERSION),
        text(IndexTag::RPMTAG_RELEASE),
    );
    let own = format!("{old}-{release}");
    let list = |tag| header.get_entry_data_as_string_array(tag);
    let provided = list(IndexTag::RPMTAG_PROVIDENAME).unwrap_or_default();
    for (names, versions) in [
        (
            IndexTag::RPMTAG_PROVIDENAME,
            IndexTag::RPMTAG_PROVIDEVERSION,
        ),
        (
            IndexTag::RPMTAG_REQUIRENAME,
            IndexTag::RPMTAG_REQUIREVERSION,
        ),
    ] {
        let names = list(names).unwrap_or_default();
        let Some(IndexData::StringArray(said)) = entries.get_mut(&(versions as u32)) else {
            continue;
        };
        for (name, said) in names.iter().zip(said) {
            let (epoch, rest) = match said.split_once(':') {
                Some((epoch, rest)) => (format!("{epoch}:"), rest),
                None => (String::new(), said.as_str()),
            };
            if rest == own && provided.contains(name) {
                *said = format!("{epoch}{version}-{release}");
            }
        }
    }
    let version = IndexData::StringTag(version.to_owned());
    entries.insert(IndexTag::RPMTAG_VERSION as u32, version);
}

/// A line before everything else that the scriptlet does; without one, it is all there is.
fn begin(entries: &mut Entries, name: &str, line: &str) {
    let Some((_, text, program)) = SCRIPTLETS.iter().find(|(other, ..)| *other == name) else {
        return;
    };
    let rest = match entries.get(&(*text as u32)) {
        Some(IndexData::StringTag(text)) => text.clone(),
        _ => String::new(),
    };
    let text_of = IndexData::StringTag(format!("{line}\n{rest}"));
    entries.insert(*text as u32, text_of);
    let shell = IndexData::StringTag("/bin/sh".to_owned());
    entries.entry(*program as u32).or_insert(shell);
}

/// Appends the line to the files, and says so in the lists.
fn lengthen(
    entries: &mut Entries,
    header: &Header<IndexTag>,
    payload: &[u8],
    change: &Reissue<'_>,
) -> Result<Vec<u8>, Defect> {
    let codec = header
        .get_entry_data_as_string(IndexTag::RPMTAG_PAYLOADCOMPRESSOR)
        .unwrap_or("gzip")
        .to_owned();
    let decoder = Decoder::of_payload(&codec, payload, PAYLOAD_LIMIT).map_err(Defect::Unpack)?;
    let mut decoder = decoder.ok_or(Defect::Codec(codec))?;
    let mut plain = Vec::new();
    decoder.read_to_end(&mut plain).map_err(Defect::Unpack)?;
    let mut copy = Copy {
        from: &plain,
        to: Vec::with_capacity(plain.len() + 1024),
        members: files::files(header)?,
        changed: BTreeMap::new(),
    };
    while copy.entry(change)? {}
    let Copy { to, changed, .. } = copy;
    for (index, (size, digest)) in changed {
        list(entries, index, size, digest)?;
    }
    let packed = zstd::encode_all(to.as_slice(), 1).map_err(Defect::Unpack)?;
    let text = |text: &str| IndexData::StringTag(text.to_owned());
    let digest = IndexData::StringArray(vec![hex(&Sha256::digest(&packed))]);
    for (tag, data) in [
        (IndexTag::RPMTAG_PAYLOADCOMPRESSOR, text("zstd")),
        (IndexTag::RPMTAG_PAYLOADFLAGS, text("1")),
        (IndexTag::RPMTAG_PAYLOADSHA256, digest),
        (
            IndexTag::RPMTAG_PAYLOADSHA256ALGO,
            IndexData::Int32(vec![SHA256]),
        ),
    ] {
        entries.insert(tag as u32, data);
    }
    Ok(packed)
}

/// What the lists of a header say of one file.
fn list(entries: &mut Entries, index: usize, size: usize, digest: String) -> Result<(), Defect> {
    let sha256 = entries.get(&(IndexTag::RPMTAG_FILEDIGESTALGO as u32));
    if sha256 != Some(&IndexData::Int32(vec![SHA256])) {
        return Err(broken("the digests of its files are not SHA-256"));
    }
    let missing = || broken("its lists of files are of different lengths");
    let small = u32::try_from(size).map_err(|_| broken("a configuration file of gigabytes"))?;
    match entries.get_mut(&(IndexTag::RPMTAG_FILESIZES as u32)) {
        Some(IndexData::Int32(sizes)) => *sizes.get_mut(index).ok_or_else(missing)? = small,
        _ => match entries.get_mut(&(IndexTag::RPMTAG_LONGFILESIZES as u32)) {
            Some(IndexData::Int64(sizes)) => {
                *sizes.get_mut(index).ok_or_else(missing)? = size as u64;
            }
            _ => return Err(missing()),
        },
    }
    match entries.get_mut(&(IndexTag::RPMTAG_FILEDIGESTS as u32)) {
        Some(IndexData::StringArray(all)) => *all.get_mut(index).ok_or_else(missing)? = digest,
        _ => return Err(missing()),
    }
    Ok(())
}

/// A payload on its way into another one.
struct Copy<'p> {
    from: &'p [u8],
    to: Vec<u8>,
    members: Vec<Member>,
    /// The new sizes and digests, by the place in the list.
    changed: BTreeMap<usize, (usize, String)>,
}

impl<'p> Copy<'p> {
    /// Copies one entry; false after the trailer.
    fn entry(&mut self, change: &Reissue<'_>) -> Result<bool, Defect> {
        let start = self.from;
        let kind = start.get(..MAGIC).and_then(CpioKind::of);
        let kind = kind.ok_or_else(|| broken("its payload is no cpio archive"))?;
        let mut head = MAGIC + kind.rest();
        let fields = start.get(MAGIC..head).ok_or_else(short)?;
        let (index, size) = match kind {
            CpioKind::New => {
                let said = CpioHeader::parse(fields).ok_or_else(short)?;
                let name = start.get(head..).and_then(|rest| {
                    let length = usize::try_from(said.name).ok()?;
                    rest.get(..length)
                });
                let name = String::from_utf8_lossy(name.ok_or_else(short)?);
                let path = format!(
                    "/{}",
                    name.trim_start_matches("./").trim_matches(['/', '\0'])
                );
                head += said.name as usize;
                if path == "/TRAILER!!!" {
                    self.to.extend_from_slice(start);
                    return Ok(false);
                }
                let index = self.members.iter().position(|member| member.path == path);
                (index, said.size)
            }
            CpioKind::Stripped => {
                let index = number(fields, 0).ok_or_else(short)? as usize;
                (Some(index), self.listed(index)?)
            }
        };
        head += padding(head as u64) as usize;
        let end = head + size as usize;
        let content = start.get(head..end).ok_or_else(short)?;
        let named = index
            .and_then(|index| self.members.get(index))
            .is_some_and(|member| change.longer.contains(&member.path.as_str()));
        match index.filter(|_| named) {
            None => {
                let next = (end + padding(end as u64) as usize).min(start.len());
                self.to.extend_from_slice(&start[..next]);
            }
            Some(index) => self.longer((index, kind), &start[..head], content, change.line),
        }
        self.from = &start[(end + padding(end as u64) as usize).min(start.len())..];
        Ok(true)
    }

    /// Copies an entry with one line more.
    fn longer(&mut self, which: (usize, CpioKind), head: &[u8], content: &[u8], line: &str) {
        let (index, kind) = which;
        let mut content = content.to_vec();
        if !content.is_empty() && !content.ends_with(b"\n") {
            content.push(b'\n');
        }
        content.extend_from_slice(line.as_bytes());
        content.push(b'\n');
        let mut head = head.to_vec();
        if kind == CpioKind::New {
            let place = MAGIC + 6 * 8;
            head[place..place + 8].copy_from_slice(format!("{:08x}", content.len()).as_bytes());
        }
        self.to.extend(head);
        let digest = hex(&Sha256::digest(&content));
        self.changed.insert(index, (content.len(), digest));
        let zeros = padding(content.len() as u64) as usize;
        self.to.extend(content);
        self.to.resize(self.to.len() + zeros, 0);
    }

    fn listed(&self, index: usize) -> Result<u64, Defect> {
        let member = self.members.get(index).ok_or_else(short)?;
        Ok(match &member.kind {
            MemberKind::File { size, .. } => *size,
            MemberKind::Symlink(to) => to.len() as u64,
            MemberKind::Directory => 0,
        })
    }
}

fn short() -> Defect {
    Defect::Damaged {
        section: "payload",
        reason: "it ends early".to_owned(),
    }
}
