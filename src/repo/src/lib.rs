//! Signed repositories: what is common to all, [`apt`] and [`dnf`].

mod added;
pub mod apt;
mod dated_back;
mod digest;
pub mod dnf;
mod key;
mod key_dir;
mod key_error;
mod local_store;
mod public_key;
mod published;
mod retention;
mod site;
mod store;
mod tap;
mod uri;

pub use added::Added;
pub use key::{Key, KeyEvent, KeyStore};
pub use key_error::KeyError;
pub use local_store::LocalStore;
pub use public_key::PublicKey;
pub use published::Published;
pub use site::{AptSide, DnfSide, Install, Site, SiteError, SiteFile, SiteSpec, TapSide};
pub use store::{Store, StoreError, StoreLock};
pub use tap::{Committer, PublishedFormula, Tap, TapError};
pub use uri::file_uri;

pub(crate) use dated_back::dated_back;
pub(crate) use digest::sha256;
