//! All routes together.

use super::{Native, SourceFile, cargo_metadata, debian, dist, formulas, rpm_files, spec};
use crate::RenderError;

/// The committed files of a project, sorted by path.
pub fn sources(natives: &[Native<'_>]) -> Result<Vec<SourceFile>, RenderError> {
    let mut files = debian::files(natives)?;
    files.extend(cargo_metadata::files(natives)?);
    for native in natives {
        files.extend(spec::file(native)?);
        files.extend(rpm_files::generated(native)?);
    }
    files.extend(formulas::files(natives)?);
    files.extend(dist::files(natives)?);
    files.sort();
    Ok(files)
}
