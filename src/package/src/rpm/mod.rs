//! .rpm packages: [`build`] makes one from a tree, [`Inspected`] reads any.

mod build;
mod cpio;
mod envelope;
mod files;
mod header;
mod inspected;
mod member;
mod payload;
mod payload_walk;
mod read_error;
mod reissue;
mod relation;
mod requires;

#[cfg(test)]
mod tests;

pub use crate::BuildError;
pub use build::build;
pub use inspected::{Identity, Inspected, Scriptlet};
pub use member::{Flags, Member, MemberKind};
pub use read_error::{Defect, ReadError};
pub use reissue::{Reissue, reissue};
pub use relation::{Relation, RelationKind};
