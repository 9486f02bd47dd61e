//! What is Debian's: where things go, what the control file says, and the maintainer scripts.

mod docs;
mod held;
mod lines;
mod scripts;
mod shell;
mod tree;

pub(crate) use tree::render;
