//! /usr/share/licenses, as Fedora wants it of every package.

use dunnage_model::{LicenseFile, Product};

/// The texts of the licences: those of the manifest, or one that names the licence.
pub(super) fn licenses(product: &Product) -> Vec<LicenseFile> {
    if !product.license_files.is_empty() {
        return product.license_files.clone();
    }
    let text = format!(
        "{} is licensed, as an SPDX expression, under: {}\n",
        product.name, product.license
    );
    let name = "LICENSE".to_owned();
    let bytes = text.into_bytes();
    let source = None;
    vec![LicenseFile {
        name,
        source,
        bytes,
    }]
}
