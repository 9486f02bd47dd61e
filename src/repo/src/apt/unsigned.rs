//! A suite whose indexes are made and that nobody vouches for yet.

use dunnage_model::Stamp;
use dunnage_package::deb::Control;

use super::index::Index;
use super::{PoolEntry, Signed};
use crate::{Key, KeyError};

/// The files of a suite without signatures. It cannot be published; [`Unsigned::sign`] it.
#[derive(Clone, Debug)]
pub struct Unsigned {
    pub(crate) suite: String,
    pub(crate) now: Stamp,
    pub(crate) date: Stamp,
    pub(crate) release: Control,
    pub(crate) indexes: Vec<Index>,
    pub(crate) entries: Vec<PoolEntry>,
    /// The digest of the InRelease this one follows.
    pub(crate) head: Option<String>,
}

impl Unsigned {
    /// The Release file, which is what a key signs.
    pub fn release(&self) -> String {
        self.release.to_string()
    }

    /// Signs it, once inside the text for InRelease and once apart for Release.gpg.
    pub fn sign(self, key: &Key) -> Result<Signed, KeyError> {
        let release = self.release();
        Ok(Signed {
            in_release: key.clearsign(&release, self.date)?,
            release_gpg: key.detached_armored(release.as_bytes(), self.date)?,
            public: key.public().clone(),
            release,
            unsigned: self,
        })
    }
}
