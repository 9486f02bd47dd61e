//! One entry of the list of files in an .rpm.

/// A file, directory or link in a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Absolute path.
    pub path: String,
    /// Permissions.
    pub mode: u32,
    /// Owner by name.
    pub owner: String,
    /// Group by name.
    pub group: String,
    /// In seconds since 1970.
    pub mtime: u64,
    /// What rpm does with it.
    pub flags: Flags,
    /// What it is.
    pub kind: MemberKind,
}

/// What rpm does with a [`Member`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `%config`: the admin may edit it.
    pub config: bool,
    /// `noreplace`: the edited one stays, the new one is put beside it.
    pub noreplace: bool,
    /// `missingok`: the admin may delete it.
    pub missingok: bool,
    /// `%doc`.
    pub doc: bool,
    /// `%license`.
    pub license: bool,
    /// `%ghost`: the package's, but not in it.
    pub ghost: bool,
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
        /// SHA-256 of its content, in hexadecimal; of a ghost there is none.
        sha256: Option<String>,
    },
    /// A symbolic link and where it points, as it is.
    Symlink(String),
}
