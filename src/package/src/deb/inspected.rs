//! A whole .deb, read once.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::Path;

use dunnage_render::ScriptKind;

use super::archive::{data_member, open, read_head, unpack};
use super::container::Container;
use super::control::Control;
use super::member::{Member, MemberKind};
use super::member_walk::{Found, Keep, Limits, walk};
use super::read_error::{Defect, ReadError};
use crate::digests::{Digesting, Digests};

/// data.tar may unpack to this many bytes; more is a bomb.
const DATA_LIMIT: u64 = 16 << 30;

/// data.tar may hold this many entries: the largest packages in Debian have some 100 000.
const ENTRY_LIMIT: usize = 1_000_000;

/// Everything a .deb holds, with digests in place of most contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// The control stanza.
    pub control: Control,
    /// The configuration files, by absolute path.
    pub conffiles: Vec<String>,
    /// The maintainer scripts.
    pub scripts: Vec<(ScriptKind, String)>,
    /// The md5sums file as it is.
    pub md5sums: Option<String>,
    /// The other texts of control.tar, by name.
    pub others: Vec<(String, String)>,
    /// The entries of control.tar.
    pub control_members: Vec<Member>,
    /// Files, directories and links, in their order.
    pub members: Vec<Member>,
    /// The contents of small files that people read, such as configuration and units, by path.
    pub texts: BTreeMap<String, String>,
    /// Size and digests of the file.
    pub digests: Digests,
}

impl Inspected {
    /// Reads a file from its beginning to its end, once.
    pub fn read(path: &Path) -> Result<Inspected, ReadError> {
        let fail = |defect| ReadError {
            path: path.to_owned(),
            defect,
        };
        let (file, length) = open(path)?;
        let read = || {
            let reader = Digesting::new(BufReader::with_capacity(256 << 10, file));
            let mut container = Container::new(reader, length)?;
            let head = read_head(&mut container)?;
            let data = data_member(&mut container)?;
            let limits = Limits {
                entries: ENTRY_LIMIT,
                keep: Keep::Texts,
            };
            let mut found = container.body(&data, |body| {
                unpack(&data.name, "data.tar", body, DATA_LIMIT, |tar| {
                    walk(&data.name, tar, limits)
                })
            })?;
            Ok(Inspected {
                control: head.control,
                conffiles: head.conffiles,
                scripts: head.scripts,
                md5sums: head.md5sums,
                others: head.others,
                control_members: head.members,
                texts: texts(&mut found),
                members: found.into_iter().map(|found| found.member).collect(),
                digests: container.into_inner().finish().map_err(Defect::Io)?,
            })
        };
        read().map_err(fail)
    }
}

/// The contents that were kept and are texts.
fn texts(found: &mut [Found]) -> BTreeMap<String, String> {
    let texts = found.iter_mut().filter_map(|found| {
        let file = matches!(found.member.kind, MemberKind::File { size, .. }
            if size == found.content.len() as u64);
        let text = String::from_utf8(std::mem::take(&mut found.content)).ok()?;
        (file && !text.contains('\0')).then(|| (found.member.path.clone(), text))
    });
    texts.collect()
}
