//! Small pieces of text about packages.

use dunnage_package::Package;
use serde_json::{Value, json};

/// As in `dist/kohakuriver_0.1.0-1_amd64.deb  812 KiB`.
pub(crate) fn package(package: &Package) -> String {
    format!(
        "{}  {} KiB",
        package.file.display(),
        package.size.div_ceil(1024)
    )
}

/// The same for programs.
pub(crate) fn package_json(package: &Package) -> Value {
    json!({
        "package": package.name,
        "version": package.version.to_string(),
        "target": package.target.to_string(),
        "file": package.file,
        "size": package.size,
        "sha256": package.digest,
    })
}
