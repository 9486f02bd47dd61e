//! A [`dunnage_render::Tree`] as a package file.

mod package;
mod payload;
mod stamp;

pub use package::Package;
pub use payload::Payload;
pub use stamp::Stamp;
