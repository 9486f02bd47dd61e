//! The manifest of a product, and the [`Product`] that its checks make of it.

mod target;
mod version;

pub use target::{Arch, Format, Target};
pub use version::{Version, VersionError};
