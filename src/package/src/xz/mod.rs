//! xz streams put together from blocks that were compressed apart.
//!
//! dpkg reads one xz stream and nothing behind it, but a stream may hold any number of blocks that
//! know nothing of each other. So each content is compressed once, [`BlockCache`] keeps its
//! [`Blocks`], and a [`Splice`] writes them into every archive that carries the content.

mod block_cache;
mod compression;
mod splice;
mod vli;

#[cfg(test)]
mod tests;

pub use block_cache::BlockCache;
pub use compression::Compression;
pub use splice::{Blocks, Splice, SpliceError};
