//! The tables in Cargo.toml that cargo-deb and cargo-generate-rpm read.

use toml_edit::{DocumentMut, TableLike};

use super::{CargoToml, Native, SourceFile, cargo_deb, cargo_rpm};
use crate::RenderError;

/// The tables that are ours; nobody else writes to them.
const TABLES: [&str; 2] = ["deb", "generate-rpm"];

/// What tells a reader where a table comes from.
pub(super) const MARK: &str =
    "# Written by `dunnage render` from packaging/*.toml: change those, and render again.\n";

/// Every Cargo.toml with its tables, and the files that they name.
pub(super) fn files(natives: &[Native<'_>]) -> Result<Vec<SourceFile>, RenderError> {
    let mut files = Vec::new();
    for native in natives {
        let Some(cargo) = &native.cargo else { continue };
        let (deb, more) = cargo_deb::table(native, cargo)?;
        files.extend(more);
        let (rpm, more) = cargo_rpm::table(native, cargo)?;
        files.extend(more);
        let text = format!("{}\n\n{deb}\n{rpm}", without_tables(cargo)?.trim_end());
        files.push(SourceFile::new(cargo.path.clone(), text));
    }
    Ok(files)
}

/// The text without our tables, the rest untouched.
fn without_tables(cargo: &CargoToml) -> Result<String, RenderError> {
    let parsed: Result<DocumentMut, _> = cargo.text.parse();
    let mut document = parsed.map_err(|source| RenderError::CargoToml {
        path: cargo.path.clone(),
        source: Box::new(source),
    })?;
    let package = document.get_mut("package");
    let metadata = package
        .and_then(|package| package.as_table_like_mut())
        .and_then(|package| package.get_mut("metadata"))
        .and_then(|metadata| metadata.as_table_like_mut());
    if let Some(metadata) = metadata {
        for table in TABLES {
            let metadata: &mut dyn TableLike = metadata;
            metadata.remove(table);
        }
    }
    Ok(document.to_string())
}

/// The path to a file of the project from the folder of a Cargo.toml.
pub(super) fn from_package(cargo: &CargoToml, path: &str) -> String {
    let depth = cargo.path.split('/').count() - 1;
    format!("{}{path}", "../".repeat(depth))
}

/// A string as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}
