//! dnf repositories: a tree for each suite and architecture, whole in itself.
//!
//! [`RpmFile`] → [`Pool`] (signed on the way) → [`index`] → [`Unsigned`] → [`Unsigned::sign`] →
//! [`Signed`] → [`Signed::publish`]. A tree has its packages, its indexes and one switch, so that a
//! mirror can copy it and a client never meets a path that leads out of it.

mod generations;
mod header;
mod index;
mod pool;
mod publish;
mod record;
mod relation;
pub mod release;
mod repo_file;
mod rpm_file;
mod signed;
mod tag;
mod unsigned;
mod view;
mod xml;

pub use header::HeaderError;
pub use index::{IndexError, index};
pub use pool::{Pool, PoolEntry, PoolError};
pub use publish::{Checkpoint, PublishError};
pub use repo_file::{RepoFile, RepoFileError};
pub use rpm_file::{Reason, RpmError, RpmFile, SignError};
pub use signed::Signed;
pub use unsigned::{SignTreeError, Unsigned};
pub use view::{View, ViewError};
