//! Small pieces of text about packages.

use dunnage_model::Address;
use dunnage_package::Package;
use dunnage_package::source::SourceArchive;
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

/// As in `dist/kohakuriver-0.1.0.tar.xz  9000 KiB`.
pub(crate) fn source(archive: &SourceArchive) -> String {
    let size = archive.size.div_ceil(1024);
    format!("{}  {size} KiB", archive.file.display())
}

/// The same for programs.
pub(crate) fn source_json(archive: &SourceArchive) -> Value {
    json!({
        "source": archive.name,
        "version": archive.version,
        "target": Address::Source.to_string(),
        "file": archive.file,
        "size": archive.size,
        "sha256": archive.digest,
    })
}
