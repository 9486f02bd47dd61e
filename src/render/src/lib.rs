//! A product as the files and maintainer scripts of one target.
//!
//! [`render`] is pure: no clock, no disk, no environment. What it returns, a [`Tree`] for every
//! package, says all that will be on a system, and `dunnage-package` packs it.

mod deb;
mod declarations;
mod description;
mod directories;
mod error;
mod formula;
mod lifecycle;
mod planter;
mod rpm;
mod shell;
mod shipped;
mod source;
mod system;
mod tree;

use dunnage_model::{Format, Product, Stamp, Target};

pub(crate) use planter::Planter;

pub use error::RenderError;
pub use formula::{Artifact, FormulaOrigin, formula};
pub use lifecycle::{Event, Lifecycle, Row};
pub use source::{CargoToml, Native, SourceFile, source_package, sources};
pub use tree::{About, Change, Content, Entry, Kind, Owner, Relations, Script, ScriptKind, Tree};

/// Renders every package of a product for one target.
pub fn render(product: &Product, target: Target, stamp: Stamp) -> Result<Vec<Tree>, RenderError> {
    let packages = product.packages.iter();
    match target.format {
        Format::Deb => packages
            .map(|package| deb::render(product, package, target, stamp))
            .collect(),
        Format::Rpm => packages
            .map(|package| rpm::render(product, package, target, stamp))
            .collect(),
    }
}
