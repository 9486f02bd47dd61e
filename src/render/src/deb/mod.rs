//! What is Debian's: where things go, what the control file says, and the maintainer scripts.

mod docs;
mod held;
mod scripts;
mod tree;

pub(crate) use docs::{changelog, gzip};
pub(crate) use tree::render;
