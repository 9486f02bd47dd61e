//! Why a product cannot be rendered.

use dunnage_unit::Word;

/// Why a product cannot be rendered for a target.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A path of the payload depends on an instance; the manifest's check should have said so.
    #[error("`{0}` names an instance, but a package's files have none; this is a bug in dunnage")]
    Instance(Word),
    /// A unit, or another declaration, cannot hold a value.
    #[error(transparent)]
    Unit(#[from] dunnage_unit::UnitError),
    /// A Cargo.toml that the native routes extend cannot be read.
    #[error("failed to read {path} as TOML")]
    CargoToml {
        /// Which.
        path: String,
        /// Why.
        source: Box<toml_edit::TomlError>,
    },
    /// Compression into memory failed.
    #[error("failed to compress a document; this is a bug in dunnage")]
    Compress(#[source] std::io::Error),
    /// A template failed.
    #[error("failed to fill a template; this is a bug in dunnage")]
    Template(#[from] askama::Error),
}
