//! Debian packages: [`build`] makes one from a tree, [`Archive`] and [`Inspected`] read any.

mod archive;
mod build;
mod build_error;
mod container;
mod control;
mod control_file;
mod decoder;
mod digests;
mod inspected;
mod member;
mod member_walk;
mod output;
mod read_error;
mod tarball;
mod tree_check;

#[cfg(test)]
mod tests;

pub use archive::Archive;
pub use build::build;
pub use build_error::BuildError;
pub use control::{Control, ControlError};
pub(crate) use digests::Digesting;
pub use digests::Digests;
pub use inspected::Inspected;
pub use member::{Member, MemberKind};
pub use read_error::{Defect, ReadError};
pub(crate) use tarball::Tarball;
