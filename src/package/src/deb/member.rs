//! One entry of a tar in a .deb.

/// A file, directory or link in a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Absolute path, `/` for the root itself, without a trailing slash.
    pub path: String,
    /// Permissions.
    pub mode: u32,
    /// Owner by number.
    pub uid: u64,
    /// Group by number.
    pub gid: u64,
    /// Owner by name, or empty.
    pub owner: String,
    /// Group by name, or empty.
    pub group: String,
    /// In seconds since 1970.
    pub mtime: u64,
    /// What it is.
    pub kind: MemberKind,
}

/// What a [`Member`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// A directory.
    Directory,
    /// A file.
    File {
        /// Its size in bytes.
        size: u64,
        /// SHA-256 of its content, in hexadecimal.
        sha256: String,
    },
    /// Another name of a file in the same package, by its absolute path.
    HardLink(String),
    /// A symbolic link and where it points, as it is.
    Symlink(String),
}
