//! What is rpm's: where things go, who owns them, the relations, and the scriptlets.

mod changes;
mod docs;
mod places;
mod relations;
mod scripts;
mod tree;

pub(crate) use places::placed;
pub(crate) use tree::render;
