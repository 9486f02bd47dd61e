//! A suite that is signed and can be published.

use super::Unsigned;
use crate::PublicKey;

/// The files of a suite with signatures.
#[derive(Clone, Debug)]
pub struct Signed {
    pub(crate) unsigned: Unsigned,
    pub(crate) release: String,
    pub(crate) in_release: String,
    pub(crate) release_gpg: String,
    pub(crate) public: PublicKey,
}

impl Signed {
    /// The key that signed it.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// A path in the folder of the suite.
    pub(crate) fn path(&self, name: &str) -> String {
        format!("dists/{}/{name}", self.unsigned.suite)
    }
}
