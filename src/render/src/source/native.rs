//! What the native routes are made from.

use dunnage_model::{Arch, Format, Product, Stamp, Target};

use crate::{RenderError, Tree};

/// A product, and the Cargo package that builds it.
#[derive(Clone, Debug)]
pub struct Native<'a> {
    /// The product.
    pub product: &'a Product,
    /// Its Cargo package, if one builds it.
    pub cargo: Option<CargoToml>,
}

/// The Cargo.toml of a package, as it lies in the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CargoToml {
    /// The name of the package.
    pub package: String,
    /// From the root of the project.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The oldest Rust that builds it.
    pub rust_version: Option<String>,
}

impl Native<'_> {
    /// Its packages. What depends on the architecture or on a moment does not reach committed files.
    pub(super) fn trees(&self, format: Format) -> Result<Vec<Tree>, RenderError> {
        let target = Target {
            arch: Arch::Amd64,
            format,
        };
        crate::render(self.product, target, Stamp(0))
    }

    /// The binaries of all its packages.
    pub(super) fn binaries(&self) -> Vec<&str> {
        let packages = self.product.packages.iter();
        packages
            .flat_map(|package| package.binaries.iter().map(String::as_str))
            .collect()
    }
}
