//! The content of one package before it is packed.

use std::fmt;

use dunnage_model::{Stamp, Target, Version};
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
    /// Its history, newest first, for formats that keep it in the metadata and not in a file.
    pub changes: Vec<Change>,
}

/// An entry of a changelog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The version and revision it is about, `1.2.3-1`.
    pub version: String,
    /// `Name <address>`.
    pub author: String,
    /// When.
    pub time: Stamp,
    /// A line for each point, without a bullet.
    pub points: Vec<String>,
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
    /// Whose it is: root's in every .deb, by number (lifecycle D12b).
    pub owner: Owner,
    /// What it is.
    pub kind: Kind,
}

/// The user and group that own an [`Entry`], by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The user.
    pub user: String,
    /// The group.
    pub group: String,
}

impl Owner {
    /// Of a user and a group.
    pub fn new(user: impl Into<String>, group: impl Into<String>) -> Owner {
        Owner {
            user: user.into(),
            group: group.into(),
        }
    }

    /// root, and its group.
    pub fn root() -> Owner {
        Owner::new("root", "root")
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.user, self.group)
    }
}

impl fmt::Display for Entry {
    /// As in `0640 /etc/kohakuriver/host.toml conffile`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.mode)?;
        if self.owner != Owner::root() {
            write!(f, "{} ", self.owner)?;
        }
        write!(f, "{} ", self.path)?;
        match &self.kind {
            Kind::Ghost => f.write_str("directory made later"),
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A directory.
    Directory,
    /// A directory that is the package's, but that something else makes: tmpfiles.d, the unit, or the
    /// files in it. Only in an .rpm (`%ghost %dir`), which then leaves its mode to the admin.
    Ghost,
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
    /// Its text; in a .deb with the `#!` line.
    pub text: String,
}

/// The maintainer scripts of a .deb (Debian Policy 6.1) and the scriptlets of an .rpm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScriptKind {
    /// .deb: before the files are unpacked.
    Preinst,
    /// .deb: when the package is configured.
    Postinst,
    /// .deb: before the files are removed.
    Prerm,
    /// .deb: after that, and at purge.
    Postrm,
    /// .rpm: before the files are there.
    Pre,
    /// .rpm: when they are there.
    Post,
    /// .rpm: before the files are removed.
    Preun,
    /// .rpm: after that.
    Postun,
    /// .rpm: at the end of the transaction.
    Posttrans,
}

impl ScriptKind {
    /// The name of its member in control.tar, or of its section in a .spec.
    pub fn name(self) -> &'static str {
        match self {
            ScriptKind::Preinst => "preinst",
            ScriptKind::Postinst => "postinst",
            ScriptKind::Prerm => "prerm",
            ScriptKind::Postrm => "postrm",
            ScriptKind::Pre => "pre",
            ScriptKind::Post => "post",
            ScriptKind::Preun => "preun",
            ScriptKind::Postun => "postun",
            ScriptKind::Posttrans => "posttrans",
        }
    }
}
