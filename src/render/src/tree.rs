//! The content of one package before it is packed.

use std::fmt;

use dunnage_model::{Target, Version};
use dunnage_unit::Mode;

/// Everything one package holds: what it says of itself, its files, and its maintainer scripts.
///
/// A tree is plain data and a pure function of the product and the target, so equal inputs give equal
/// trees; packing adds the bytes of the binaries and a time stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// What the package says of itself.
    pub about: About,
    /// Its files, directories and links, sorted by path; parents of files are included.
    pub entries: Vec<Entry>,
    /// Its maintainer scripts, none of them empty.
    pub scripts: Vec<Script>,
}

/// What a package says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// What it was rendered for.
    pub target: Target,
    /// Whether it holds nothing that depends on the architecture.
    pub arch_independent: bool,
    /// One line, without the name and without a full stop.
    pub summary: String,
    /// Paragraphs of plain text, divided by empty lines.
    pub description: String,
    /// `Name <address>`.
    pub maintainer: String,
    /// Where the project lives.
    pub homepage: Option<String>,
    /// Debian's archive section.
    pub section: String,
    /// An SPDX expression.
    pub license: String,
    /// How it relates to other packages.
    pub relations: Relations,
}

/// How a package relates to others, each entry in the words of the format it was rendered for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// Must be configured before it; the libraries that its binaries need are added when packing.
    pub depends: Vec<String>,
    /// Wanted in all but unusual installations.
    pub recommends: Vec<String>,
    /// May make it more useful.
    pub suggests: Vec<String>,
    /// Cannot be installed beside it.
    pub conflicts: Vec<String>,
    /// Files it takes over from older packages.
    pub replaces: Vec<String>,
    /// Versions it does not work with.
    pub breaks: Vec<String>,
    /// Names it stands for.
    pub provides: Vec<String>,
}

/// A file, directory or link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Absolute path, without a trailing slash.
    pub path: String,
    /// Permissions.
    pub mode: Mode,
    /// What it is.
    pub kind: Kind,
}

impl fmt::Display for Entry {
    /// As in `0640 /etc/kohakuriver/host.toml conffile`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.mode, self.path)?;
        match &self.kind {
            Kind::Directory => f.write_str("directory"),
            Kind::Link(to) => write!(f, "link to {to}"),
            Kind::File { conffile: true, .. } => f.write_str("conffile"),
            Kind::File {
                content: Content::Binary(name),
                ..
            } => write!(f, "binary {name}"),
            Kind::File { .. } => f.write_str("file"),
        }
    }
}

/// What an [`Entry`] is.
///
/// There is no owner: a .deb's members are root's by number (lifecycle D12b), and whoever must own
/// more gets it from sysusers.d, tmpfiles.d or the unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A directory.
    Directory,
    /// A symbolic link and where it points.
    Link(String),
    /// A file.
    File {
        /// Its bytes, or where they come from.
        content: Content,
        /// Whether the admin may edit it (Debian Policy 10.7.3).
        conffile: bool,
    },
}

/// The bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Here they are.
    Bytes(Vec<u8>),
    /// A binary of this name, which the payload brings.
    Binary(String),
}

/// A maintainer script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Which one.
    pub kind: ScriptKind,
    /// Its text, with the `#!` line.
    pub text: String,
}

/// The maintainer scripts of a .deb (Debian Policy 6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScriptKind {
    /// Before the files are unpacked.
    Preinst,
    /// When the package is configured.
    Postinst,
    /// Before the files are removed.
    Prerm,
    /// After that, and at purge.
    Postrm,
}

impl ScriptKind {
    /// The name of its member in control.tar.
    pub fn name(self) -> &'static str {
        match self {
            ScriptKind::Preinst => "preinst",
            ScriptKind::Postinst => "postinst",
            ScriptKind::Prerm => "prerm",
            ScriptKind::Postrm => "postrm",
        }
    }
}
