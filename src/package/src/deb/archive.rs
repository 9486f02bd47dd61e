//! The front of a .deb: what a package says of itself.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use dunnage_render::ScriptKind;

use super::container::{ArMember, Container};
use super::control::Control;
use super::member::{Member, MemberKind};
use super::member_walk::{Found, Keep, Limits, walk};
use super::read_error::{Defect, ReadError};
use crate::decoder::{Decoder, invalid};
use crate::digests::{Digesting, Digests};

/// control.tar may unpack to this many bytes: the largest in Debian are lists of 100 000 files.
const CONTROL_LIMIT: u64 = 64 << 20;

/// The maintainer scripts there are.
const SCRIPTS: [ScriptKind; 4] = [
    ScriptKind::Preinst,
    ScriptKind::Postinst,
    ScriptKind::Prerm,
    ScriptKind::Postrm,
];

/// What is read of a .deb without unpacking its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    path: PathBuf,
    head: Head,
}

/// The content of control.tar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) control: Control,
    pub(crate) conffiles: Vec<String>,
    pub(crate) scripts: Vec<(ScriptKind, String)>,
    pub(crate) md5sums: Option<String>,
    /// The other texts, by name.
    pub(crate) others: Vec<(String, String)>,
    /// Its entries themselves.
    pub(crate) members: Vec<Member>,
}

impl Archive {
    /// Reads the front of a file and checks that the rest is there.
    pub fn open(path: &Path) -> Result<Archive, ReadError> {
        let fail = |defect| ReadError {
            path: path.to_owned(),
            defect,
        };
        let (file, length) = open(path)?;
        let head = (|| {
            let mut container = Container::new(BufReader::new(file), length)?;
            let head = read_head(&mut container)?;
            data_member(&mut container)?;
            Ok(head)
        })();
        Ok(Archive {
            path: path.to_owned(),
            head: head.map_err(fail)?,
        })
    }

    /// The control stanza; Package, Version and Architecture are present and well formed.
    pub fn control(&self) -> &Control {
        &self.head.control
    }

    /// The configuration files, by absolute path.
    pub fn conffiles(&self) -> &[String] {
        &self.head.conffiles
    }

    /// The text of a maintainer script.
    pub fn script(&self, kind: ScriptKind) -> Option<&str> {
        let found = self.head.scripts.iter().find(|(name, _)| *name == kind);
        found.map(|(_, text)| text.as_str())
    }

    /// The md5sums file as it is.
    pub fn md5sums(&self) -> Option<&str> {
        self.head.md5sums.as_deref()
    }

    /// The size and the digests of the whole file, without unpacking it.
    pub fn digests(&self) -> Result<Digests, ReadError> {
        let (file, _) = open(&self.path)?;
        let digests = Digesting::new(BufReader::with_capacity(256 << 10, file)).finish();
        digests.map_err(|error| ReadError {
            path: self.path.clone(),
            defect: Defect::Io(error),
        })
    }
}

/// Opens a regular file and takes its length.
pub(crate) fn open(path: &Path) -> Result<(File, u64), ReadError> {
    let open = || {
        // Asked by name first: opening a named pipe would wait for a writer.
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(invalid("not a regular file".to_owned()));
        }
        Ok((File::open(path)?, metadata.len()))
    };
    open().map_err(|error| ReadError {
        path: path.to_owned(),
        defect: Defect::Io(error),
    })
}

/// Reads debian-binary and control.tar.
pub(crate) fn read_head<R: Read>(container: &mut Container<R>) -> Result<Head, Defect> {
    let member = expect(container, "debian-binary", |name| name == "debian-binary")?;
    let version = container.body(&member, |body| {
        let mut text = Vec::new();
        body.take(16).read_to_end(&mut text).map_err(Defect::Io)?;
        Ok(text)
    })?;
    if !version.starts_with(b"2.") {
        let found = String::from_utf8_lossy(&version).trim().to_owned();
        return Err(Defect::Layout {
            expected: "the format version 2.0",
            found,
        });
    }
    let member = expect(container, "control.tar", |name| {
        suffix(name, "control.tar").is_some()
    })?;
    let found = container.body(&member, |body| {
        let limits = Limits {
            entries: 1000,
            keep: Keep::All(16 << 20),
        };
        unpack(&member.name, "control.tar", body, CONTROL_LIMIT, |tar| {
            walk(&member.name, tar, limits)
        })
    })?;
    let text = |name: &str| {
        let file = found
            .iter()
            .find(|found| found.member.path.trim_start_matches('/') == name);
        file.map(|file| String::from_utf8_lossy(&file.content).into_owned())
    };
    let Some(control) = text("control") else {
        let found = "nothing".to_owned();
        return Err(Defect::Layout {
            expected: "the file `control` in control.tar",
            found,
        });
    };
    let control = Control::parse(&control)?;
    check_identity(&control)?;
    Ok(Head {
        control,
        conffiles: text("conffiles")
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect(),
        scripts: SCRIPTS
            .into_iter()
            .filter_map(|kind| Some((kind, text(kind.name())?)))
            .collect(),
        md5sums: text("md5sums"),
        others: others(&found),
        members: found.into_iter().map(|found| found.member).collect(),
    })
}

/// Triggers, questions of debconf, lists of symbols: what is read by nothing here but compared.
fn others(found: &[Found]) -> Vec<(String, String)> {
    let known = |name: &str| {
        let files = ["control", "conffiles", "md5sums"];
        files.contains(&name) || SCRIPTS.iter().any(|kind| kind.name() == name)
    };
    let named = found.iter().filter_map(|found| {
        let name = found.member.path.trim_start_matches('/');
        let file = matches!(found.member.kind, MemberKind::File { .. });
        let text = String::from_utf8(found.content.clone()).ok()?;
        (file && !known(name)).then(|| (name.to_owned(), text))
    });
    named.collect()
}

/// The header of data.tar.
pub(crate) fn data_member<R: Read>(container: &mut Container<R>) -> Result<ArMember, Defect> {
    expect(container, "data.tar", |name| {
        suffix(name, "data.tar").is_some()
    })
}

/// Lends a member unpacked, and checks it to its end.
pub(crate) fn unpack<R: Read, T>(
    member: &str,
    stem: &str,
    body: R,
    limit: u64,
    read: impl FnOnce(&mut Decoder<R>) -> Result<T, Defect>,
) -> Result<T, Defect> {
    let broken = |source| Defect::Unpack {
        member: member.to_owned(),
        source,
    };
    let suffix = suffix(member, stem).unwrap_or_default();
    let decoder = Decoder::new(suffix, body, limit).map_err(broken)?;
    let Some(mut decoder) = decoder else {
        return Err(Defect::Codec {
            member: member.to_owned(),
        });
    };
    let value = read(&mut decoder)?;
    decoder.finish().map_err(broken)?;
    Ok(value)
}

/// What follows the stem in a member's name: nothing or `.xz`.
fn suffix<'a>(name: &'a str, stem: &str) -> Option<&'a str> {
    let rest = name.strip_prefix(stem)?;
    (rest.is_empty() || rest.starts_with('.')).then_some(rest)
}

/// The next member, which must fit; names with a leading `_` are for others (deb(5)).
fn expect<R: Read>(
    container: &mut Container<R>,
    expected: &'static str,
    fits: impl Fn(&str) -> bool,
) -> Result<ArMember, Defect> {
    loop {
        match container.next()? {
            Some(member) if fits(&member.name) => return Ok(member),
            Some(member) if member.name.starts_with('_') => container.body(&member, |_| Ok(()))?,
            Some(member) => {
                return Err(Defect::Layout {
                    expected,
                    found: member.name,
                });
            }
            None => {
                return Err(Defect::Layout {
                    expected,
                    found: "the end".to_owned(),
                });
            }
        }
    }
}

/// Refuses names and versions that are not what Debian Policy 5.6 allows: a repository makes file
/// names of them.
fn check_identity(control: &Control) -> Result<(), Defect> {
    let check = |field: &'static str, extra: &str| {
        let value = control.get(field).unwrap_or_default();
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || extra.as_bytes().contains(&byte);
        let starts = value
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric());
        match starts && value.bytes().all(legal) {
            true => Ok(()),
            false => Err(Defect::Field {
                field,
                value: value.to_owned(),
            }),
        }
    };
    check("Package", "+-.")?;
    check("Version", "+-.:~")?;
    check("Architecture", "-")
}
