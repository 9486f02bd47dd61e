//! A [`dunnage_render::Tree`] as a package file.

pub mod deb;
pub mod elf;
pub mod source;
pub mod xz;

mod hex;
mod package;
mod payload;

pub use dunnage_model::Stamp;
pub use package::Package;
pub use payload::Payload;
