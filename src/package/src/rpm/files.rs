//! The list of files in a header.

use ::rpm::{FileFlags, Header, IndexTag};

use super::member::{Flags, Member, MemberKind};
use super::read_error::Defect;

/// More files than any package has.
const MOST_FILES: u64 = 1_000_000;

/// The files of a package, before what is in the payload is known.
pub(super) fn files(header: &Header<IndexTag>) -> Result<Vec<Member>, Defect> {
    let names = strings(header, IndexTag::RPMTAG_BASENAMES);
    let count = names.len();
    if count as u64 > MOST_FILES {
        return Err(Defect::TooLarge {
            what: "its list of files".to_owned(),
            limit: MOST_FILES,
            unit: "files",
        });
    }
    let folders = strings(header, IndexTag::RPMTAG_DIRNAMES);
    let list = Lists {
        folder: numbers(header, IndexTag::RPMTAG_DIRINDEXES),
        mode: header
            .get_entry_data_as_u16_array(IndexTag::RPMTAG_FILEMODES)
            .unwrap_or_default(),
        flags: numbers(header, IndexTag::RPMTAG_FILEFLAGS),
        mtime: numbers(header, IndexTag::RPMTAG_FILEMTIMES),
        sizes: sizes(header),
        owner: strings(header, IndexTag::RPMTAG_FILEUSERNAME),
        group: strings(header, IndexTag::RPMTAG_FILEGROUPNAME),
        links: strings(header, IndexTag::RPMTAG_FILELINKTOS),
        digests: strings(header, IndexTag::RPMTAG_FILEDIGESTS),
        // SHA-256 in the numbers of OpenPGP; older ones are not compared.
        sha256: header
            .get_entry_data_as_u32(IndexTag::RPMTAG_FILEDIGESTALGO)
            .is_ok_and(|algorithm| algorithm == 8),
    };
    list.check(count)?;
    let member = |(index, name): (usize, &&str)| {
        let folder = folders.get(list.folder[index] as usize);
        let folder = folder.ok_or_else(|| damaged("a file is in no folder"))?;
        list.member(index, path(folder, name)?)
    };
    names.iter().enumerate().map(member).collect()
}

/// The parallel arrays of a header.
struct Lists<'a> {
    folder: Vec<u32>,
    mode: Vec<u16>,
    flags: Vec<u32>,
    mtime: Vec<u32>,
    sizes: Vec<u64>,
    owner: Vec<&'a str>,
    group: Vec<&'a str>,
    links: Vec<&'a str>,
    digests: Vec<&'a str>,
    sha256: bool,
}

impl Lists<'_> {
    fn check(&self, count: usize) -> Result<(), Defect> {
        let lengths = [
            self.folder.len(),
            self.mode.len(),
            self.flags.len(),
            self.mtime.len(),
            self.sizes.len(),
            self.owner.len(),
            self.group.len(),
            self.links.len(),
            self.digests.len(),
        ];
        match lengths.iter().all(|length| *length == count) {
            true => Ok(()),
            false => Err(damaged("its lists of files are of different lengths")),
        }
    }

    fn member(&self, index: usize, path: String) -> Result<Member, Defect> {
        let mode = self.mode[index];
        let bits = FileFlags::from_bits_truncate(self.flags[index]);
        let flags = Flags {
            config: bits.contains(FileFlags::CONFIG),
            noreplace: bits.contains(FileFlags::NOREPLACE),
            missingok: bits.contains(FileFlags::MISSINGOK),
            doc: bits.contains(FileFlags::DOC),
            license: bits.contains(FileFlags::LICENSE),
            ghost: bits.contains(FileFlags::GHOST),
        };
        let unwanted = |kind| Defect::Unwanted {
            path: path.clone(),
            kind,
        };
        let kind = match mode & 0o170_000 {
            0o040_000 => MemberKind::Directory,
            0o100_000 => {
                let digest = self.digests[index];
                let sha256 = (self.sha256 && !digest.is_empty()).then(|| digest.to_owned());
                let size = self.sizes[index];
                MemberKind::File { size, sha256 }
            }
            0o120_000 => MemberKind::Symlink(self.links[index].to_owned()),
            0o020_000 => return Err(unwanted("character device")),
            0o060_000 => return Err(unwanted("block device")),
            0o010_000 => return Err(unwanted("named pipe")),
            0o140_000 => return Err(unwanted("socket")),
            _ => return Err(unwanted("file of no known type")),
        };
        Ok(Member {
            path,
            mode: u32::from(mode & 0o7777),
            owner: self.owner[index].to_owned(),
            group: self.group[index].to_owned(),
            mtime: u64::from(self.mtime[index]),
            flags,
            kind,
        })
    }
}

/// An absolute path that leads nowhere else.
fn path(folder: &str, name: &str) -> Result<String, Defect> {
    let path = format!("{folder}{name}");
    let refuse = |reason| {
        Err(Defect::Path {
            path: path.clone(),
            reason,
        })
    };
    if !folder.starts_with('/') || !folder.ends_with('/') {
        return refuse("its folder is not absolute");
    }
    if name.contains('/') || (name.is_empty() && folder != "/") {
        return refuse("its name is none");
    }
    if path.split('/').any(|part| part == ".." || part == ".") {
        return refuse("it leads out of the package");
    }
    if path.contains(|c: char| c.is_control()) {
        return refuse("it holds a control character");
    }
    Ok(path)
}

fn damaged(reason: &str) -> Defect {
    Defect::Damaged {
        section: "header",
        reason: reason.to_owned(),
    }
}

fn strings(header: &Header<IndexTag>, tag: IndexTag) -> Vec<&str> {
    header
        .get_entry_data_as_string_array(tag)
        .unwrap_or_default()
}

fn numbers(header: &Header<IndexTag>, tag: IndexTag) -> Vec<u32> {
    header.get_entry_data_as_u32_array(tag).unwrap_or_default()
}

fn sizes(header: &Header<IndexTag>) -> Vec<u64> {
    let long = header.get_entry_data_as_u64_array(IndexTag::RPMTAG_LONGFILESIZES);
    long.unwrap_or_else(|_| {
        let sizes = numbers(header, IndexTag::RPMTAG_FILESIZES);
        sizes.into_iter().map(u64::from).collect()
    })
}
