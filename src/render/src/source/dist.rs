//! `dist-workspace.toml`: what dist makes archives, the shell installer and the release workflow from.

use askama::Template;

use super::{Native, SourceFile};
use crate::RenderError;

/// The forge whose workflows dist writes.
const FORGE: &str = "https://github.com/";

#[derive(Template)]
#[template(path = "source/dist-workspace.txt")]
struct Workspace;

/// The settings of dist, for a project that lives where its workflows run.
pub(super) fn files(natives: &[Native<'_>]) -> Result<Vec<SourceFile>, RenderError> {
    let released = |native: &Native<'_>| {
        let homepage = native.product.homepage.as_deref().unwrap_or_default();
        homepage.starts_with(FORGE) && native.cargo.is_some() && !native.binaries().is_empty()
    };
    if !natives.iter().any(released) {
        return Ok(Vec::new());
    }
    let text = Workspace.render()? + "\n";
    Ok(vec![SourceFile::new("dist-workspace.toml", text)])
}
