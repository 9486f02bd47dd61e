//! Files that are there whole or not at all.

use std::{
    fs::{self, File, Permissions},
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use dunnage_unit::Mode;

/// A file that is about to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeFile {
    /// Where.
    pub path: PathBuf,
    /// What.
    pub text: String,
    /// Its permissions.
    pub mode: Mode,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("failed to write {}", path.display())]
pub struct WholeFileError {
    /// Which one.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl WholeFile {
    /// Writes the file in place of an older one; a reader sees the old or the new, never a part.
    pub fn replace(&self) -> Result<(), WholeFileError> {
        self.written()
            .and_then(|file| Ok(file.persist(&self.path)?))
            .map_err(|e| self.error(e))?;
        self.sync_directory()
    }

    /// Writes the file unless one is there; `false` says that one was.
    pub fn create(&self) -> Result<bool, WholeFileError> {
        let outcome = self
            .written()
            .and_then(|file| Ok(file.persist_noclobber(&self.path)?));
        match outcome {
            Ok(_) => self.sync_directory().map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(self.error(error)),
        }
    }

    fn written(&self) -> io::Result<tempfile::NamedTempFile> {
        let directory = self.directory();
        fs::create_dir_all(directory)?;
        let mut file = tempfile::Builder::new()
            .prefix(".new-")
            .tempfile_in(directory)?;
        file.write_all(self.text.as_bytes())?;
        file.as_file()
            .set_permissions(Permissions::from_mode(self.mode.bits()))?;
        file.as_file().sync_all()?;
        Ok(file)
    }

    fn directory(&self) -> &Path {
        match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        }
    }

    fn sync_directory(&self) -> Result<(), WholeFileError> {
        File::open(self.directory())
            .and_then(|dir| dir.sync_all())
            .map_err(|e| self.error(e))
    }

    fn error(&self, source: io::Error) -> WholeFileError {
        WholeFileError {
            path: self.path.clone(),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_whole_file_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("etc/x.service");
        let file = |text: &str| WholeFile {
            path: path.clone(),
            text: text.to_owned(),
            mode: Mode::new(0o644),
        };
        file("one\n").replace().unwrap();
        file("two\n").replace().unwrap();
        assert!(!file("three\n").create().unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "two\n");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o7777,
            0o644
        );
        assert_eq!(fs::read_dir(dir.path().join("etc")).unwrap().count(), 1);
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_an_error_with_its_path() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("etc"), "a file").unwrap();
        let path = dir.path().join("etc/x.service");
        let file = WholeFile {
            path: path.clone(),
            text: String::new(),
            mode: Mode::new(0o644),
        };
        let message = file.replace().unwrap_err().to_string();
        assert_eq!(message, format!("failed to write {}", path.display()));
    }
}
