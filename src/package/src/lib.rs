//! A [`dunnage_render::Tree`] as a package file.

pub mod deb;

mod package;
mod payload;

pub use dunnage_model::Stamp;
pub use package::Package;
pub use payload::Payload;
