//! The products whose outputs are compared.

use std::path::Path;

use dunnage_model::{
    Arch, CargoProject, Format, Manifest, Product, Stamp, Surroundings, Target, check,
};
use dunnage_render::{Tree, render};
use support::workspace_dir;

/// The products of this checkout; the command of each has its name.
pub(crate) const PRODUCTS: [&str; 3] = ["dunnage", "kohakuriver", "llmspell"];

/// A product of this checkout.
pub(crate) fn project(name: &str) -> Product {
    let root = workspace_dir();
    product(&root.join(format!("packaging/{name}.toml")), Some(&root))
}

/// The product of the fixtures that uses every key of a manifest.
pub(crate) fn everything() -> Product {
    let manifest = "tests/fixtures/products/everything/everything.toml";
    product(&workspace_dir().join(manifest), None)
}

fn product(manifest: &Path, cargo: Option<&Path>) -> Product {
    let manifest = Manifest::load(manifest).unwrap();
    let cargo = cargo.map(|root| CargoProject::read(root, manifest.cargo()).unwrap());
    let surroundings = Surroundings {
        cargo,
        ..Surroundings::default()
    };
    check(manifest, &surroundings).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Its packages for Debian.
pub(crate) fn trees(product: &Product) -> Vec<Tree> {
    trees_for(product, Format::Deb)
}

/// Its packages in a format.
pub(crate) fn trees_for(product: &Product, format: Format) -> Vec<Tree> {
    let target = Target {
        arch: Arch::Amd64,
        format,
    };
    render(product, target, Stamp(1_700_000_000)).unwrap()
}
