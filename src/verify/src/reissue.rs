//! Copies of an .rpm that differ from it in one thing.

use std::fs;
use std::path::Path;

use dunnage_package::rpm::{Reissue, reissue};

use crate::{Archive, VerifyError};

/// What is other in the copy, beside its version.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Other<'o> {
    /// Nothing.
    Version,
    /// A scriptlet begins with this line.
    Scriptlet(&'o str, &'o str),
    /// These files end with this line.
    Files(&'o [&'o str], &'o str),
}

impl Other<'_> {
    /// Writes the copy into a folder; its version is that of the original with a suffix.
    pub(crate) fn issue(
        self,
        original: &Archive,
        folder: &Path,
        suffix: &str,
    ) -> Result<Archive, VerifyError> {
        let (epoch, rest) = match original.version.split_once(':') {
            Some((epoch, rest)) => (format!("{epoch}:"), rest),
            None => (String::new(), original.version.as_str()),
        };
        let (version, release) = rest.rsplit_once('-').unwrap_or((rest, ""));
        let version = format!("{version}{suffix}");
        let mut change = Reissue {
            version: &version,
            ..Reissue::default()
        };
        match self {
            Other::Version => {}
            Other::Scriptlet(name, line) => change.scriptlet = Some((name, line)),
            Other::Files(paths, line) => (change.longer, change.line) = (paths, line),
        }
        let bytes = reissue(&original.path, &change).map_err(|error| VerifyError::Copy {
            package: original.package.clone(),
            source: Box::new(error),
        })?;
        let path = folder.join(format!("{}-{version}-{release}.rpm", original.package));
        fs::write(&path, bytes).map_err(VerifyError::io("write", &path))?;
        Ok(Archive {
            path,
            version: format!("{epoch}{version}-{release}"),
            ..original.clone()
        })
    }
}
