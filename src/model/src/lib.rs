//! The manifest of a product, and the [`Product`] that its checks make of it.

mod stamp;
mod target;
mod version;

pub use stamp::Stamp;
pub use target::{Arch, Format, Target};
pub use version::{Version, VersionError};
