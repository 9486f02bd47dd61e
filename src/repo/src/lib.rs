//! Signed repositories.
//!
//! [`Pool`] → [`index`] → [`Unsigned`] → [`Unsigned::sign`] → [`Signed`] → [`Signed::publish`]. Each
//! step consumes the former, so that nothing is published unsigned and nothing indexed unchecked.

mod deb_version;
mod digest;
mod generations;
mod index;
mod key;
mod key_dir;
mod key_error;
pub mod keyring;
mod local_store;
mod pool;
mod public_key;
mod publish;
mod rfc1123;
mod signed;
mod site;
mod sources;
mod store;
mod unsigned;
mod view;

pub use deb_version::DebVersion;
pub use index::{IndexError, index};
pub use key::{Key, KeyEvent, KeyStore};
pub use key_error::KeyError;
pub use local_store::LocalStore;
pub use pool::{Added, Pool, PoolEntry, PoolError};
pub use public_key::PublicKey;
pub use publish::{Checkpoint, PublishError, Published};
pub use signed::Signed;
pub use site::{Site, SiteError, SiteFile};
pub use sources::{Sources, SourcesError, file_uri};
pub use store::{Store, StoreError, StoreLock};
pub use unsigned::Unsigned;
pub use view::{View, ViewError};

pub(crate) use digest::sha256;
pub(crate) use rfc1123::dated_back;
