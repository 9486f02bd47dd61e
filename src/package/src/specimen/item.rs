//! What a package puts on a system.

/// A file, directory or link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Absolute path, without a trailing slash.
    pub path: String,
    /// Permissions; of a link they mean nothing.
    pub mode: u32,
    /// Owner, by name where the package says one.
    pub owner: String,
    /// Group, likewise.
    pub group: String,
    /// Whether owner and group are root by number.
    pub is_root: bool,
    /// What it is.
    pub kind: ItemKind,
    /// How the package manager treats it.
    pub held: Held,
}

/// What an [`Item`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A directory.
    Directory,
    /// A file.
    File {
        /// Its size in bytes.
        size: u64,
        /// SHA-256 of its content, or another digest that both sides of a comparison have.
        digest: String,
        /// Its content, if it is a small text that people read.
        text: Option<String>,
    },
    /// Another name of a file in the same package.
    HardLink(String),
    /// A symbolic link and where it points.
    Symlink(String),
}

/// How a package manager treats what a package owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// As it is in the package.
    AsShipped,
    /// The admin may edit it: a conffile, or %config(noreplace).
    Config,
    /// The admin may edit it, and the next version replaces it: %config.
    ConfigReplaced,
    /// Owned but not shipped: %ghost.
    Ghost,
}

impl Item {
    /// Its content, if that is at hand.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            ItemKind::File { text, .. } => text.as_deref(),
            _ => None,
        }
    }

    /// Whether it is a file.
    pub fn is_file(&self) -> bool {
        matches!(self.kind, ItemKind::File { .. } | ItemKind::HardLink(_))
    }

    /// Whether the admin may edit it.
    pub fn is_config(&self) -> bool {
        matches!(self.held, Held::Config | Held::ConfigReplaced)
    }

    /// The last part of its path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

impl ItemKind {
    /// In one word.
    pub fn noun(&self) -> &'static str {
        match self {
            ItemKind::Directory => "directory",
            ItemKind::File { .. } => "file",
            ItemKind::HardLink(_) => "hard link",
            ItemKind::Symlink(_) => "link",
        }
    }
}
