//! Why an .rpm cannot be read.

use std::io;
use std::path::PathBuf;

/// A file that is not a sound .rpm, and its [`Defect`] as the source.
#[derive(Debug, thiserror::Error)]
#[error("failed to read the package {}", path.display())]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub defect: Defect,
}

impl ReadError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self.defect {
            Defect::Truncated { .. }
            | Defect::Unpack(_)
            | Defect::Digest { .. }
            | Defect::Damaged { .. } => {
                Some("the file is damaged or incomplete; build or download it again")
            }
            Defect::Codec(_) => Some("build it with `%_binary_payload w19.zstdio`"),
            _ => None,
        }
    }
}

/// What is wrong with an .rpm.
#[derive(Debug, thiserror::Error)]
pub enum Defect {
    /// The payload is compressed with something else.
    #[error("its payload is compressed with `{0}`; zstd, xz, gzip, lzma and none are read")]
    Codec(String),
    /// Part of a header contradicts itself or the rest.
    #[error("its {section} is damaged: {reason}")]
    Damaged {
        /// The lead, the signature header, the header or the payload.
        section: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A digest in it is not that of what is there.
    #[error("the digest of its {0} does not fit: it was changed after it was built")]
    Digest(String),
    /// Another kind of file.
    #[error("it is not an .rpm: its first bytes are others")]
    Foreign,
    /// The file cannot be read.
    #[error("its bytes cannot be read")]
    Io(#[source] io::Error),
    /// A path that leads elsewhere.
    #[error("it holds the path `{path}`: {reason}")]
    Path {
        /// The path.
        path: String,
        /// Why it is refused.
        reason: &'static str,
    },
    /// More than is allowed.
    #[error("{what} is larger than {limit} {unit}")]
    TooLarge {
        /// What.
        what: String,
        /// The limit.
        limit: u64,
        /// Of what.
        unit: &'static str,
    },
    /// The file ends early.
    #[error("it ends within its {section}: {need} bytes are needed, {have} are there")]
    Truncated {
        /// The lead, the signature header or the header.
        section: &'static str,
        /// Bytes up to the end of it.
        need: u64,
        /// Bytes in the file.
        have: u64,
    },
    /// The payload does not unpack.
    #[error("its payload does not unpack")]
    Unpack(#[source] io::Error),
    /// Something no package needs.
    #[error("{path} is a {kind}, which is refused")]
    Unwanted {
        /// Where.
        path: String,
        /// What.
        kind: &'static str,
    },
}
