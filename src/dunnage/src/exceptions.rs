//! What the manifests of a project accept of `dunnage lint`.

use std::path::Path;

use dunnage_model::Manifest;
use dunnage_package::lint::Exception;

use crate::failure::Failure;
use crate::project::{FOLDER, manifests};

/// The exceptions that the manifests here make for a package. Packages of others are looked at as well,
/// so that a folder without manifests has none; broken manifests are for `dunnage check` to report.
pub(crate) fn of_package(name: &str) -> Result<Vec<Exception>, Failure> {
    let mut exceptions = Vec::new();
    for path in manifests(Path::new(FOLDER)).unwrap_or_default() {
        let Ok(manifest) = Manifest::load(&path) else {
            continue;
        };
        for text in manifest.lint_exceptions(name) {
            let exception = text.parse().map_err(|reason| {
                let what = format!("`{text}` in lint_ignore of {}: {reason}", path.display());
                Failure::Trouble(Box::new(Failure::new(what)))
            })?;
            exceptions.push(exception);
        }
    }
    Ok(exceptions)
}
