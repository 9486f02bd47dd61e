//! A [`dunnage_render::Tree`] as a package file.

pub mod deb;
pub mod diff;
pub mod elf;
pub mod lint;
pub mod rpm;
pub mod source;
pub mod specimen;
pub mod xz;

mod build_error;
mod contents;
mod decoder;
mod digests;
mod hex;
mod package;
mod payload;
mod place;
mod sbom;
mod shell;
mod tree_check;
mod whole_file;

pub use build_error::BuildError;
pub use digests::Digests;
pub use dunnage_model::Stamp;
pub use package::Package;
pub use payload::Payload;
pub use sbom::{Shipped, sbom};
pub use whole_file::write_whole;
