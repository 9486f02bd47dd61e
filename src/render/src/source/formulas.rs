//! `homebrew/Formula/*.rb`: what Homebrew builds from the repository itself.

use super::{Native, SourceFile};
use crate::RenderError;
use crate::formula::{FormulaOrigin, formula};

/// Forges whose pages are repositories as well.
const FORGES: [&str; 3] = [
    "https://github.com/",
    "https://gitlab.com/",
    "https://codeberg.org/",
];

/// One for every product that has a repository: it names the tag of the version. What a tap holds names an
/// archive with its digest, which nobody knows before it is built.
pub(super) fn files(natives: &[Native<'_>]) -> Result<Vec<SourceFile>, RenderError> {
    let mut files = Vec::new();
    for native in natives {
        let homepage = native.product.homepage.as_deref().unwrap_or_default();
        if !FORGES.iter().any(|forge| homepage.starts_with(forge)) {
            continue;
        }
        let repository = format!("{}.git", homepage.trim_end_matches('/'));
        if let Some(text) = formula(native, &FormulaOrigin::Tag { repository }, 0)? {
            let path = format!("homebrew/Formula/{}.rb", native.product.name);
            files.push(SourceFile::new(path, text));
        }
    }
    Ok(files)
}
