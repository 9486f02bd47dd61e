//! The source of a product with everything that a build without network needs, as one archive.

mod archive;
mod tree;

pub use archive::{SourceArchive, SourceError, build, digest};
pub use tree::SourceTree;
