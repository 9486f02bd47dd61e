//! Why a .deb cannot be read.

use std::io;
use std::path::PathBuf;

use super::control::ControlError;

/// A file that is not a sound .deb, and its [`Defect`] as the source.
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
            Defect::Truncated { .. } | Defect::Unpack { .. } => {
                Some("the file is damaged or incomplete; build or download it again")
            }
            Defect::Codec { .. } => Some("repack it with `dpkg-deb --build -Zxz`"),
            _ => None,
        }
    }
}

/// What is wrong with a .deb.
#[derive(Debug, thiserror::Error)]
pub enum Defect {
    /// A member is compressed with something else.
    #[error("{member} is compressed in an unknown way; .xz, .gz, .zst and plain are read")]
    Codec {
        /// The member.
        member: String,
    },
    /// The control file cannot be understood.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// A field of the control file has a value nobody can use.
    #[error("the {field} in its control file is `{}`, which is not a legal one", value.escape_debug())]
    Field {
        /// The field.
        field: &'static str,
        /// Its value.
        value: String,
    },
    /// The file does not begin as one.
    #[error("it is not a .deb: it does not begin with `!<arch>`")]
    Foreign,
    /// The header of an ar member makes no sense.
    #[error("the member header at byte {offset} is damaged")]
    Header {
        /// Where it is.
        offset: u64,
    },
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Io(#[source] io::Error),
    /// Something else stands where a member must be.
    #[error("it is not a .deb: `{found}` stands where {expected} must be")]
    Layout {
        /// What must be there.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A path in a tar leads out of the target or cannot be written down.
    #[error("the path `{}` in {member} is refused: {reason}", path.escape_debug())]
    Path {
        /// The tar.
        member: String,
        /// The path.
        path: String,
        /// Why.
        reason: &'static str,
    },
    /// Something that is too big to be true.
    #[error("{what} is larger than {limit} {unit}")]
    TooLarge {
        /// What.
        what: String,
        /// How much is allowed.
        limit: u64,
        /// Of what.
        unit: &'static str,
    },
    /// The file ends too early.
    #[error("it is truncated: {member} needs {need} bytes of the file, which has {have}")]
    Truncated {
        /// The member that is cut.
        member: String,
        /// The length the file needs.
        need: u64,
        /// The length it has.
        have: u64,
    },
    /// A member that no package may hold.
    #[error("`{}` in {member} is a {kind}, which no package may hold", path.escape_debug())]
    Unwanted {
        /// The tar.
        member: String,
        /// The path.
        path: String,
        /// What it is.
        kind: String,
    },
    /// A member cannot be unpacked.
    #[error("{member} cannot be unpacked")]
    Unpack {
        /// The member.
        member: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}
