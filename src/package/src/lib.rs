//! A [`dunnage_render::Tree`] as a package file.

mod package;
mod payload;

pub use package::Package;
pub use payload::Payload;
pub use dunnage_model::Stamp;
