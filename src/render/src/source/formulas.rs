//! `homebrew/Formula/*.rb`: what Homebrew builds from the repository itself.

use super::{Native, SourceFile};
use crate::RenderError;
use crate::formula::{FormulaOrigin, formula};

/// One for every product that has a repository: it names the tag of the version. What a tap holds names an
/// archive with its digest, which nobody knows before it is built.
pub(super) fn files(natives: &[Native<'_>]) -> Result<Vec<SourceFile>, RenderError> {
    let mut files = Vec::new();
    for native in natives {
        let Some(tag) = FormulaOrigin::tag(native.product) else {
            continue;
        };
        if let Some(text) = formula(native, &tag, 0)? {
            let path = format!("homebrew/Formula/{}.rb", native.product.name);
            files.push(SourceFile::new(path, text));
        }
    }
    Ok(files)
}
