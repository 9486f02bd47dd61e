//! The sign of life of a kernel.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use super::Census;
use crate::{Failure, settings::Environment};

/// The lock on our connection file, which ends with us, and a link to it where others look.
#[derive(Debug)]
pub(crate) struct Mark {
    _file: File,
    link: Option<PathBuf>,
}

impl Mark {
    /// Marks a connection file as that of a kernel that runs.
    pub(crate) fn on(file: &Path, id: &str, environment: &Environment) -> Result<Mark, Failure> {
        let locked = || -> io::Result<File> {
            let opened = File::open(file)?;
            opened.lock()?;
            Ok(opened)
        };
        let opened = locked()
            .map_err(|error| Failure::new(format!("failed to lock {}: {error}", file.display())))?;
        // Others then do not find it by themselves, but nothing else is lost.
        let link = link(file, id, environment).unwrap_or_default();
        Ok(Mark {
            _file: opened,
            link,
        })
    }
}

/// A link in the usual place to a file that is elsewhere.
fn link(file: &Path, id: &str, environment: &Environment) -> io::Result<Option<PathBuf>> {
    let file = fs::canonicalize(file)?;
    if Census::of(environment).covers(&file) {
        return Ok(None);
    }
    let directory = environment.kernels();
    fs::create_dir_all(&directory)?;
    let link = directory.join(format!("kernel-{id}.json"));
    if link.is_symlink() {
        fs::remove_file(&link)?;
    }
    symlink(&file, &link)?;
    Ok(Some(link))
}

impl Drop for Mark {
    fn drop(&mut self) {
        if let Some(link) = self.link.take().filter(|link| link.is_symlink()) {
            let _ = fs::remove_file(link);
        }
    }
}
