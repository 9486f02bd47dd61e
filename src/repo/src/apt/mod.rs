//! apt repositories: one pool, a suite for each view of it.
//!
//! [`Pool`] → [`index`] → [`Unsigned`] → [`Unsigned::sign`] → [`Signed`] → [`Signed::publish`]. Each
//! step consumes the former, so that nothing is published unsigned and nothing indexed unchecked.

mod deb_version;
mod generations;
mod index;
pub mod keyring;
mod pool;
mod publish;
mod rfc1123;
mod signed;
mod sources;
mod unsigned;
mod view;

pub use deb_version::DebVersion;
pub use index::{IndexError, index};
pub use pool::{Pool, PoolEntry, PoolError};
pub use publish::{Checkpoint, PublishError};
pub use signed::Signed;
pub use sources::{Sources, SourcesError};
pub use unsigned::Unsigned;
pub use view::{View, ViewError};
