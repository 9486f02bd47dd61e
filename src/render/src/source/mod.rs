//! The files that native tools build packages from: `debian/` for dpkg-buildpackage, `rpm/*.spec` for
//! rpmbuild, tables of Cargo.toml for cargo-deb and cargo-generate-rpm, and dist-workspace.toml.
//!
//! They follow from the manifests and are committed, so that a distribution needs no dunnage.

mod cargo_deb;
mod cargo_metadata;
mod debian;
mod debian_rules;
mod formulas;
mod native;
mod origin;
mod source_file;
mod sources;

pub(crate) use origin::from_root;

pub use native::{CargoToml, Native};
pub use source_file::SourceFile;
pub use sources::sources;
