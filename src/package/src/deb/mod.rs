//! Debian packages: [`build`] makes one from a tree, [`Archive`] and [`Inspected`] read any.

mod archive;
mod build;
mod container;
mod control;
mod control_file;
mod inspected;
mod member;
mod member_walk;
mod output;
mod read_error;
mod tarball;

#[cfg(test)]
mod tests;

pub use crate::{BuildError, Digests};
pub(crate) use archive::open;

pub use archive::Archive;
pub use build::build;
pub use control::{Control, ControlError};
pub use inspected::Inspected;
pub use member::{Member, MemberKind};
pub use read_error::{Defect, ReadError};
pub(crate) use tarball::Tarball;
