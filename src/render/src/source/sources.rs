//! All routes together.

use super::{Native, SourceFile, cargo_metadata, debian, formulas};
use crate::RenderError;

/// The committed files of a project, sorted by path.
pub fn sources(natives: &[Native<'_>]) -> Result<Vec<SourceFile>, RenderError> {
    let mut files = debian::files(natives)?;
    files.extend(cargo_metadata::files(natives)?);
    files.extend(formulas::files(natives)?);
    files.sort();
    Ok(files)
}
