//! The files that native tools build packages from: `debian/` for dpkg-buildpackage, `rpm/*.spec` for
//! rpmbuild, tables of Cargo.toml for cargo-deb and cargo-generate-rpm, and dist-workspace.toml.
//!
//! They follow from the manifests and are committed, so that a distribution needs no dunnage.

mod cargo_deb;
mod cargo_metadata;
mod cargo_rpm;
mod debian;
mod debian_rules;
mod dist;
mod formulas;
mod native;
mod origin;
mod rpm_files;
mod source_file;
mod source_package;
mod sources;
mod spec;

pub(crate) use origin::from_root;

pub use native::{CargoToml, Native};
pub use source_file::SourceFile;
pub use source_package::source_package;
pub use sources::sources;
