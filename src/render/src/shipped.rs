//! Files that are shipped as they are.

use dunnage_model::Shipped;

use crate::tree::Content;
use crate::{Planter, RenderError, deb};

/// Plants a file as it is, but a man page as its readers expect it (Debian Policy 12.1).
pub(crate) fn shipped(
    planter: &mut Planter,
    path: String,
    file: &Shipped,
) -> Result<(), RenderError> {
    if path.starts_with("/usr/share/man/") && !path.ends_with(".gz") {
        let packed = Content::Bytes(deb::gzip(&file.bytes)?);
        planter.file(format!("{path}.gz"), file.mode, packed);
    } else {
        planter.file(path, file.mode, Content::Bytes(file.bytes.clone()));
    }
    Ok(())
}
