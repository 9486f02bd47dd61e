//! A whole .rpm, read once.

use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::path::Path;

use ::rpm::{Header, IndexTag, PackageMetadata};
use dunnage_model::Stamp;
use dunnage_render::Change;
use sha2::{Digest, Sha256};

use super::member::Member;
use super::payload_walk::walk;
use super::read_error::{Defect, ReadError};
use super::relation::{Relation, RelationKind};
use super::{envelope, files};
use crate::decoder::Decoder;
use crate::digests::{Digesting, Digests};
use crate::hex::hex;

/// The payload may unpack to this many bytes; more is a bomb.
pub(super) const PAYLOAD_LIMIT: u64 = 16 << 30;

/// Everything an .rpm holds, with digests in place of most contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// What it is.
    pub identity: Identity,
    /// How it relates to others.
    pub relations: Vec<Relation>,
    /// Its scriptlets.
    pub scriptlets: Vec<Scriptlet>,
    /// Files, directories and links, in their order.
    pub members: Vec<Member>,
    /// The contents of small files that people read, such as configuration and units, by path.
    pub texts: BTreeMap<String, String>,
    /// Its changelog, newest first; the version is at the end of the author.
    pub changes: Vec<Change>,
    /// What its payload is compressed with.
    pub compressor: String,
    /// Whether it carries a signature; which is not checked here.
    pub signed: bool,
    /// Size and digests of the file.
    pub digests: Digests,
}

/// What a package says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its name.
    pub name: String,
    /// The number before the version, if there is one.
    pub epoch: Option<u32>,
    /// Its version.
    pub version: String,
    /// The number of its packaging.
    pub release: String,
    /// `x86_64`, `noarch` or another architecture.
    pub arch: String,
    /// One line.
    pub summary: String,
    /// Paragraphs.
    pub description: String,
    /// Its licence.
    pub license: String,
    /// Where the project lives.
    pub url: String,
    /// Who distributes it.
    pub vendor: String,
    /// Who packaged it.
    pub packager: String,
    /// The machine it was built on.
    pub build_host: String,
    /// When it was built.
    pub build_time: Stamp,
}

/// A script in a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scriptlet {
    /// `pre`, `post` and so on, as in a .spec.
    pub name: &'static str,
    /// The interpreter and its arguments.
    pub program: Vec<String>,
    /// Its text.
    pub text: String,
}

impl Inspected {
    /// Reads a file from its beginning to its end, once.
    pub fn read(path: &Path) -> Result<Inspected, ReadError> {
        inspect(path).map_err(|defect| ReadError {
            path: path.to_owned(),
            defect,
        })
    }

    /// The text of a scriptlet.
    pub fn script(&self, name: &str) -> Option<&str> {
        let found = self.scriptlets.iter().find(|script| script.name == name);
        found.map(|script| script.text.as_str())
    }
}

fn inspect(path: &Path) -> Result<Inspected, Defect> {
    let (file, length) = crate::deb::open(path).map_err(|error| match error.defect {
        crate::deb::Defect::Io(error) => Defect::Io(error),
        _ => Defect::Foreign,
    })?;
    let mut reader = Digesting::new(BufReader::with_capacity(256 << 10, file));
    let front = envelope::read(&mut reader, length)?;
    let metadata = PackageMetadata::parse(&mut front.as_slice()).map_err(damaged)?;
    metadata
        .verify_digests()
        .map_err(|_| Defect::Digest("header".to_owned()))?;
    let header = &metadata.header;
    let mut members = files::files(header)?;
    let compressor = header
        .get_entry_data_as_string(IndexTag::RPMTAG_PAYLOADCOMPRESSOR)
        .unwrap_or("gzip")
        .to_owned();
    let said = header.get_entry_data_as_string_array(IndexTag::RPMTAG_PAYLOADSHA256);
    let mut payload = Hashing {
        reader: &mut reader,
        hash: Sha256::new(),
    };
    let decoder = Decoder::of_payload(&compressor, &mut payload, PAYLOAD_LIMIT);
    let Some(mut decoder) = decoder.map_err(Defect::Unpack)? else {
        return Err(Defect::Codec(compressor));
    };
    let texts = walk(&mut decoder, &mut members)?;
    decoder.finish().map_err(Defect::Unpack)?;
    let found = hex(&payload.hash.finalize());
    if said.is_ok_and(|said| said.first().is_some_and(|said| *said != found)) {
        return Err(Defect::Digest("payload".to_owned()));
    }
    let signature = [267, 268, 278, 1002, 1005];
    Ok(Inspected {
        identity: identity(header)?,
        relations: relations(header)?,
        scriptlets: scriptlets(header),
        members,
        texts,
        changes: changes(header),
        compressor,
        signed: signature
            .into_iter()
            .any(|tag: u32| metadata.signature.entry_is_present(tag)),
        digests: reader.finish().map_err(Defect::Io)?,
    })
}

fn damaged(error: ::rpm::Error) -> Defect {
    Defect::Damaged {
        section: "header",
        reason: error.to_string(),
    }
}

fn identity(header: &Header<IndexTag>) -> Result<Identity, Defect> {
    let text = |tag| {
        header
            .get_entry_data_as_string(tag)
            .unwrap_or_default()
            .to_owned()
    };
    let long = |tag| {
        let text = header.get_entry_data_as_i18n_string(tag);
        text.unwrap_or_default().to_owned()
    };
    let identity = Identity {
        name: text(IndexTag::RPMTAG_NAME),
        epoch: header.get_entry_data_as_u32(IndexTag::RPMTAG_EPOCH).ok(),
        version: text(IndexTag::RPMTAG_VERSION),
        release: text(IndexTag::RPMTAG_RELEASE),
        arch: text(IndexTag::RPMTAG_ARCH),
        summary: long(IndexTag::RPMTAG_SUMMARY),
        description: long(IndexTag::RPMTAG_DESCRIPTION),
        license: text(IndexTag::RPMTAG_LICENSE),
        url: text(IndexTag::RPMTAG_URL),
        vendor: text(IndexTag::RPMTAG_VENDOR),
        packager: text(IndexTag::RPMTAG_PACKAGER),
        build_host: text(IndexTag::RPMTAG_BUILDHOST),
        build_time: Stamp(
            header
                .get_entry_data_as_u32(IndexTag::RPMTAG_BUILDTIME)
                .unwrap_or_default()
                .into(),
        ),
    };
    // A repository makes file names of them.
    for (what, value) in [
        ("name", &identity.name),
        ("version", &identity.version),
        ("release", &identity.release),
        ("architecture", &identity.arch),
    ] {
        let legal = |c: char| c.is_ascii_alphanumeric() || "+-._~^".contains(c);
        if value.is_empty() || !value.chars().all(legal) || value.starts_with(['.', '-']) {
            let reason = format!("`{}` is not a {what}", value.escape_debug());
            let section = "header";
            return Err(Defect::Damaged { section, reason });
        }
    }
    Ok(identity)
}

/// The kinds of relations, and the arrays that hold their names, flags and versions.
const RELATIONS: [(RelationKind, IndexTag, IndexTag, IndexTag); 8] = [
    (
        RelationKind::Requires,
        IndexTag::RPMTAG_REQUIRENAME,
        IndexTag::RPMTAG_REQUIREFLAGS,
        IndexTag::RPMTAG_REQUIREVERSION,
    ),
    (
        RelationKind::Recommends,
        IndexTag::RPMTAG_RECOMMENDNAME,
        IndexTag::RPMTAG_RECOMMENDFLAGS,
        IndexTag::RPMTAG_RECOMMENDVERSION,
    ),
    (
        RelationKind::Suggests,
        IndexTag::RPMTAG_SUGGESTNAME,
        IndexTag::RPMTAG_SUGGESTFLAGS,
        IndexTag::RPMTAG_SUGGESTVERSION,
    ),
    (
        RelationKind::Supplements,
        IndexTag::RPMTAG_SUPPLEMENTNAME,
        IndexTag::RPMTAG_SUPPLEMENTFLAGS,
        IndexTag::RPMTAG_SUPPLEMENTVERSION,
    ),
    (
        RelationKind::Enhances,
        IndexTag::RPMTAG_ENHANCENAME,
        IndexTag::RPMTAG_ENHANCEFLAGS,
        IndexTag::RPMTAG_ENHANCEVERSION,
    ),
    (
        RelationKind::Conflicts,
        IndexTag::RPMTAG_CONFLICTNAME,
        IndexTag::RPMTAG_CONFLICTFLAGS,
        IndexTag::RPMTAG_CONFLICTVERSION,
    ),
    (
        RelationKind::Obsoletes,
        IndexTag::RPMTAG_OBSOLETENAME,
        IndexTag::RPMTAG_OBSOLETEFLAGS,
        IndexTag::RPMTAG_OBSOLETEVERSION,
    ),
    (
        RelationKind::Provides,
        IndexTag::RPMTAG_PROVIDENAME,
        IndexTag::RPMTAG_PROVIDEFLAGS,
        IndexTag::RPMTAG_PROVIDEVERSION,
    ),
];

fn relations(header: &Header<IndexTag>) -> Result<Vec<Relation>, Defect> {
    let strings = |tag| {
        header
            .get_entry_data_as_string_array(tag)
            .unwrap_or_default()
    };
    let mut relations = Vec::new();
    for (kind, names, flags, versions) in RELATIONS {
        let (names, versions) = (strings(names), strings(versions));
        let flags = header
            .get_entry_data_as_u32_array(flags)
            .unwrap_or_default();
        if names.len() != flags.len() || names.len() != versions.len() {
            return Err(Defect::Damaged {
                section: "header",
                reason: "its lists of relations are of different lengths".to_owned(),
            });
        }
        for ((name, version), flags) in names.into_iter().zip(versions).zip(flags) {
            relations.push(Relation::new(
                kind,
                name.to_owned(),
                flags,
                version.to_owned(),
            ));
        }
    }
    Ok(relations)
}

/// The names of scriptlets, with the tags of their text and of their interpreter.
pub(super) const SCRIPTLETS: [(&str, IndexTag, IndexTag); 9] = [
    (
        "pretrans",
        IndexTag::RPMTAG_PRETRANS,
        IndexTag::RPMTAG_PRETRANSPROG,
    ),
    ("pre", IndexTag::RPMTAG_PREIN, IndexTag::RPMTAG_PREINPROG),
    ("post", IndexTag::RPMTAG_POSTIN, IndexTag::RPMTAG_POSTINPROG),
    ("preun", IndexTag::RPMTAG_PREUN, IndexTag::RPMTAG_PREUNPROG),
    (
        "postun",
        IndexTag::RPMTAG_POSTUN,
        IndexTag::RPMTAG_POSTUNPROG,
    ),
    (
        "posttrans",
        IndexTag::RPMTAG_POSTTRANS,
        IndexTag::RPMTAG_POSTTRANSPROG,
    ),
    (
        "preuntrans",
        IndexTag::RPMTAG_PREUNTRANS,
        IndexTag::RPMTAG_PREUNTRANSPROG,
    ),
    (
        "postuntrans",
        IndexTag::RPMTAG_POSTUNTRANS,
        IndexTag::RPMTAG_POSTUNTRANSPROG,
    ),
    (
        "verifyscript",
        IndexTag::RPMTAG_VERIFYSCRIPT,
        IndexTag::RPMTAG_VERIFYSCRIPTPROG,
    ),
];

fn scriptlets(header: &Header<IndexTag>) -> Vec<Scriptlet> {
    let scriptlet = |(name, text, program)| {
        let text = header.get_entry_data_as_string(text).ok();
        let one = header
            .get_entry_data_as_string(program)
            .map(|text| vec![text]);
        let program = one.or_else(|_| header.get_entry_data_as_string_array(program));
        let program = program.unwrap_or_default();
        if text.is_none() && program.is_empty() {
            return None;
        }
        Some(Scriptlet {
            name,
            program: program.into_iter().map(str::to_owned).collect(),
            text: text.unwrap_or_default().to_owned(),
        })
    };
    SCRIPTLETS.into_iter().filter_map(scriptlet).collect()
}

fn changes(header: &Header<IndexTag>) -> Vec<Change> {
    let strings = |tag| {
        header
            .get_entry_data_as_string_array(tag)
            .unwrap_or_default()
    };
    let names = strings(IndexTag::RPMTAG_CHANGELOGNAME);
    let texts = strings(IndexTag::RPMTAG_CHANGELOGTEXT);
    let times = header.get_entry_data_as_u32_array(IndexTag::RPMTAG_CHANGELOGTIME);
    let entries = names.into_iter().zip(texts).zip(times.unwrap_or_default());
    let change = |((name, text), time): ((&str, &str), u32)| {
        let (author, version) = name.rsplit_once(" - ").unwrap_or((name, ""));
        let points = text
            .lines()
            .map(|line| line.trim_start_matches("- ").to_owned());
        Change {
            version: version.to_owned(),
            author: author.to_owned(),
            time: Stamp(time.into()),
            points: points.collect(),
        }
    };
    entries.map(change).collect()
}

/// Takes the digest of the compressed payload as it is read.
struct Hashing<'a, R> {
    reader: &'a mut R,
    hash: Sha256,
}

impl<R: Read> Read for Hashing<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.hash.update(&buffer[..read]);
        Ok(read)
    }
}
