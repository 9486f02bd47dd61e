//! A whole .deb, read once.

use std::io::BufReader;
use std::path::Path;

use dunnage_render::ScriptKind;

use super::archive::{data_member, open, read_head, unpack};
use super::container::Container;
use super::control::Control;
use super::member::Member;
use super::member_walk::{Limits, walk};
use super::read_error::{Defect, ReadError};
use crate::digests::{Digesting, Digests};

/// data.tar may unpack to this many bytes; more is a bomb.
const DATA_LIMIT: u64 = 16 << 30;

/// data.tar may hold this many entries: the largest packages in Debian have some 100 000.
const ENTRY_LIMIT: usize = 1_000_000;

/// Everything a .deb holds, with digests in place of contents.
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
    /// Files, directories and links, in their order.
    pub members: Vec<Member>,
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
                keep: 0,
            };
            let found = container.body(&data, |body| {
                unpack(&data.name, "data.tar", body, DATA_LIMIT, |tar| {
                    walk(&data.name, tar, limits)
                })
            })?;
            Ok(Inspected {
                control: head.control,
                conffiles: head.conffiles,
                scripts: head.scripts,
                md5sums: head.md5sums,
                members: found.into_iter().map(|found| found.member).collect(),
                digests: container.into_inner().finish().map_err(Defect::Io)?,
            })
        };
        read().map_err(fail)
    }
}
