//! A tree whose indexes are made and that nobody vouches for yet.

use dunnage_model::Stamp;

use super::index::Index;
use super::{PoolEntry, Signed, View};
use crate::{Key, KeyError};

/// The files of a tree without signatures. It cannot be published; [`Unsigned::sign`] it.
#[derive(Clone, Debug)]
pub struct Unsigned {
    pub(crate) view: View,
    pub(crate) now: Stamp,
    pub(crate) date: Stamp,
    pub(crate) repomd: String,
    pub(crate) indexes: Vec<Index>,
    pub(crate) entries: Vec<PoolEntry>,
    /// The digest of the repomd.xml this one follows.
    pub(crate) head: Option<String>,
}

/// Why a tree cannot be signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignTreeError {
    /// The key failed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A package has the signature of another key.
    #[error(
        "{package} in this repository is signed by {signed}, and the key now is {key}; clients know \
         one key and would refuse the other: restore that key, or publish to an empty folder"
    )]
    OtherKey {
        /// Where the package is in the tree.
        package: String,
        /// The fingerprint of its key.
        signed: String,
        /// The fingerprint of this key.
        key: String,
    },
}

impl Unsigned {
    /// repomd.xml, which is what a key signs.
    pub fn repomd(&self) -> &str {
        &self.repomd
    }

    /// Signs it with the key that signed the packages.
    pub fn sign(self, key: &Key) -> Result<Signed, SignTreeError> {
        let fingerprint = key.fingerprint();
        let other = self
            .entries
            .iter()
            .find(|entry| entry.record().key != fingerprint);
        if let Some(other) = other {
            return Err(SignTreeError::OtherKey {
                package: other.location().to_owned(),
                signed: other.record().key.clone(),
                key: fingerprint,
            });
        }
        Ok(Signed {
            signature: key.detached_armored(self.repomd.as_bytes(), self.date)?,
            key: key.public_armored()?,
            public: key.public().clone(),
            unsigned: self,
        })
    }
}
