//! A tree that is signed and can be published.

use super::Unsigned;
use crate::PublicKey;

/// The files of a tree with signatures.
#[derive(Clone, Debug)]
pub struct Signed {
    pub(crate) unsigned: Unsigned,
    /// repomd.xml.asc.
    pub(crate) signature: String,
    /// repomd.xml.key.
    pub(crate) key: String,
    pub(crate) public: PublicKey,
}

impl Signed {
    /// The key that signed it.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// A path in the tree.
    pub(crate) fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.unsigned.view.path())
    }
}
