//! An .rpm somebody built: checked whole, and signed on its way into a repository.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use dunnage_model::Stamp;
use sha2::{Digest, Sha256};

use super::header::{self, Header, HeaderError, Kind};
use super::tag;
use crate::digest::hex;
use crate::{Key, KeyError};

const LEAD: usize = 96;
const LEAD_MAGIC: [u8; 4] = [0xed, 0xab, 0xee, 0xdb];
/// The number of SHA-256 among OpenPGP's digests, which rpm uses.
const SHA256: u64 = 8;

/// A package file whose digests are right.
#[derive(Clone, Debug)]
pub struct RpmFile {
    path: PathBuf,
    lead: Vec<u8>,
    signature: Header,
    header: Header,
    /// Where the payload begins.
    payload: u64,
    sha256: String,
}

/// A package as the repository will hold it: another signature before what is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedFile {
    front: Vec<u8>,
    path: PathBuf,
    payload: u64,
    /// Where the header is.
    pub(crate) range: (u64, u64),
    pub(crate) size: u64,
    pub(crate) sha256: String,
}

/// Why a file is no package a repository can hold.
#[derive(Debug, thiserror::Error)]
#[error("failed to read the package {}", path.display())]
pub struct RpmError {
    path: PathBuf,
    #[source]
    reason: Reason,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The disk said no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Another kind of file.
    #[error("it is not a .rpm: it does not begin with the bytes ed ab ee db")]
    Lead,
    /// A header is not one.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// It is damaged.
    #[error("its {part} is not the one it was built with; build or fetch it again")]
    Damaged {
        /// Which part.
        part: &'static str,
    },
    /// A signature would not cover the payload.
    #[error("its header has no SHA-256 of its payload; build it with rpm 4.14 or newer")]
    NoDigest,
    /// Sources.
    #[error("it is a source package; a repository for dnf has packages to install")]
    Source,
    /// A name that could leave the repository.
    #[error(
        "its {part} is `{value}`; use letters, digits and `. _ + ~ ^`, in names also `-`, a letter \
         or digit first"
    )]
    Name {
        /// Which part.
        part: &'static str,
        /// The value.
        value: String,
    },
}

impl RpmFile {
    /// Reads a file and checks that it is whole.
    pub fn open(path: &Path) -> Result<RpmFile, RpmError> {
        read(path).map_err(|reason| RpmError {
            path: path.to_owned(),
            reason,
        })
    }

    /// The name of the package.
    pub fn name(&self) -> String {
        self.text(tag::NAME)
    }

    /// What it runs on, in rpm's words; `noarch` for everything.
    pub fn arch(&self) -> String {
        self.text(tag::ARCH)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The SHA-256 of the file, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    /// The digest of what it is, whoever signed it: the header says what the payload must be.
    pub(crate) fn content(&self) -> String {
        crate::sha256(self.header.bytes())
    }

    /// The bytes of the payload when it is unpacked, as far as the file tells.
    pub(crate) fn archive_size(&self) -> u64 {
        let told = self
            .header
            .size(tag::ARCHIVESIZE, tag::LONGARCHIVESIZE)
            .or_else(|| self.signature.number(tag::SIG_PAYLOADSIZE));
        told.or_else(|| self.signature.number(tag::LONGARCHIVESIZE))
            .unwrap_or_default()
    }

    /// `hello-1.0.0-1.x86_64.rpm`.
    pub(crate) fn file_name(&self) -> String {
        format!(
            "{}-{}-{}.{}.rpm",
            self.name(),
            self.text(tag::VERSION),
            self.text(tag::RELEASE),
            self.arch()
        )
    }

    /// Puts the key's signature in the place of all others.
    ///
    /// It is dated with the build, so that the same package is the same signed file in each run.
    pub(crate) fn sign(&self, key: &Key) -> Result<SignedFile, SignError> {
        let at = Stamp(self.header.number(tag::BUILDTIME).unwrap_or_default());
        let made = key.detached(self.header.bytes(), at)?;
        let kept = self.signature.raw().filter(|(tag, ..)| {
            ![tag::SIGNATURES, tag::SIG_RESERVED].contains(tag) && !header::is_signature(*tag)
        });
        let mut values: Vec<_> = kept
            .map(|(tag, kind, count, bytes)| (tag, kind, count, bytes.to_vec()))
            .collect();
        values.push((tag::SIG_RSA, Kind::Binary, made.len(), made));
        let mut front = self.lead.clone();
        front.extend(header::write(tag::SIGNATURES, values));
        front.resize(front.len().next_multiple_of(8), 0);
        let start = front.len() as u64;
        front.extend(self.header.bytes());
        let mut signed = SignedFile {
            range: (start, front.len() as u64),
            front,
            path: self.path.clone(),
            payload: self.payload,
            size: 0,
            sha256: String::new(),
        };
        let whole = Digested::all_of(signed.open()?)?;
        signed.size = whole.count;
        signed.sha256 = whole.hex();
        Ok(signed)
    }

    fn text(&self, tag: u32) -> String {
        self.header.text(tag).unwrap_or_default().into_owned()
    }
}

/// Why a package cannot be signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The key failed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The file cannot be read again.
    #[error("failed to read the package again")]
    Io(#[from] io::Error),
}

impl SignedFile {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes of the signed package.
    pub(crate) fn open(&self) -> io::Result<impl Read + use<>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.payload))?;
        Ok(Cursor::new(self.front.clone()).chain(file))
    }
}

/// Passes bytes on and keeps their digest.
struct Digested<R> {
    reader: R,
    digest: Sha256,
    count: u64,
}

impl<R: Read> Digested<R> {
    fn new(reader: R) -> Digested<R> {
        Digested {
            reader,
            digest: Sha256::new(),
            count: 0,
        }
    }

    /// Reads to the end.
    fn all_of(reader: R) -> io::Result<Digested<R>> {
        let mut digested = Digested::new(reader);
        io::copy(&mut digested, &mut io::sink())?;
        Ok(digested)
    }

    fn hex(self) -> String {
        hex(&self.digest.finalize())
    }
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.digest.update(&buffer[..count]);
        self.count += count as u64;
        Ok(count)
    }
}

fn read(path: &Path) -> Result<RpmFile, Reason> {
    let mut input = Digested::new(BufReader::with_capacity(1 << 16, File::open(path)?));
    let mut lead = vec![0; LEAD];
    input.read_exact(&mut lead).map_err(|_| Reason::Lead)?;
    if !lead.starts_with(&LEAD_MAGIC) {
        return Err(Reason::Lead);
    }
    let signature = Header::read(&mut input)?;
    let padding = signature.bytes().len().next_multiple_of(8) - signature.bytes().len();
    input.read_exact(&mut [0; 8][..padding])?;
    let header = Header::read(&mut input)?;
    let payload = input.count;
    let digest = Digested::all_of(&mut input)?.hex();
    check_digests(&signature, &header, &digest)?;
    check_names(&header)?;
    Ok(RpmFile {
        path: path.to_owned(),
        lead,
        signature,
        header,
        payload,
        sha256: input.hex(),
    })
}

fn check_digests(signature: &Header, header: &Header, payload: &str) -> Result<(), Reason> {
    if let Some(digest) = signature.text(tag::SIG_SHA256)
        && digest != crate::sha256(header.bytes())
    {
        return Err(Reason::Damaged { part: "header" });
    }
    let by_sha256 = header.number(tag::PAYLOADSHA256ALGO) == Some(SHA256);
    match header.text(tag::PAYLOADSHA256).filter(|_| by_sha256) {
        None => Err(Reason::NoDigest),
        Some(digest) if digest == payload => Ok(()),
        Some(_) => Err(Reason::Damaged { part: "payload" }),
    }
}

/// These become part of paths and of what clients parse.
fn check_names(header: &Header) -> Result<(), Reason> {
    if header.has(tag::SOURCEPACKAGE) {
        return Err(Reason::Source);
    }
    for (part, tag, more) in [
        ("name", tag::NAME, &b"-"[..]),
        ("version", tag::VERSION, b""),
        ("release", tag::RELEASE, b""),
        ("architecture", tag::ARCH, b""),
    ] {
        let value = header.text(tag).unwrap_or_default();
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"._+~^".contains(&b) || more.contains(&b);
        let first = value.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if !first || !value.bytes().all(fits) {
            let value = value.into_owned();
            return Err(Reason::Name { part, value });
        }
    }
    Ok(())
}
