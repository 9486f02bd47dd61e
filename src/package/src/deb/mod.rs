//! Debian packages: [`build`] makes one from a tree, [`Archive`] and [`Inspected`] read any.

mod archive;
mod container;
mod control;
mod decoder;
mod digests;
mod inspected;
mod member;
mod member_walk;
mod read_error;

pub use archive::Archive;
pub use control::{Control, ControlError};
pub use digests::Digests;
pub use inspected::Inspected;
pub use member::{Member, MemberKind};
pub use read_error::{Defect, ReadError};
