//! The directory of the private keys: who may use it, and how a file appears in it.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use crate::KeyError;

/// A directory only its owner may use. It hands out and takes in files without looking into them.
#[derive(Clone, Debug)]
pub(crate) struct KeyDir {
    path: PathBuf,
}

impl KeyDir {
    /// Opens the directory, making it with mode 0700 where it is missing.
    pub(crate) fn open(path: &Path) -> Result<KeyDir, KeyError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(io_error("create the key directory", path))?;
        let about = fs::metadata(path).map_err(io_error("read the key directory", path))?;
        check_owner(path, about.uid())?;
        let mode = about.mode() & 0o7777;
        // Whoever may write here may replace a key, whatever the mode of the file.
        if mode & 0o022 != 0 {
            return Err(KeyError::DirectoryMode {
                path: path.to_owned(),
                mode,
            });
        }
        Ok(KeyDir {
            path: path.to_owned(),
        })
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}.key"))
    }

    /// Opens the key file after checking that nobody else can read it; `None` if there is none.
    pub(crate) fn read(&self, name: &str) -> Result<Option<File>, KeyError> {
        let path = self.file(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(io_error("open the private key", &path)(source)),
        };
        // The open file is asked, not the path, so that nothing can change between check and use.
        let about = file
            .metadata()
            .map_err(io_error("read the private key", &path))?;
        check_owner(&path, about.uid())?;
        let mode = about.mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Mode { path, mode });
        }
        Ok(Some(file))
    }

    /// Puts a new key file in place, whole or not at all. `false`: another process was faster, and
    /// its key stays.
    pub(crate) fn create(
        &self,
        name: &str,
        write: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<bool, KeyError> {
        let path = self.file(name);
        let temporary = self
            .path
            .join(format!(".{name}.{}.new", std::process::id()));
        let result = (|| {
            // A leftover of a killed process that had our number.
            remove_if_there(&temporary)?;
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&temporary)?;
            file.set_permissions(Permissions::from_mode(0o600))?;
            write(&mut file)?;
            file.sync_all()?;
            // A link, unlike a rename, never replaces: two processes end with one key.
            let won = match fs::hard_link(&temporary, &path) {
                Ok(()) => true,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
                Err(error) => return Err(error),
            };
            File::open(&self.path)?.sync_all()?;
            Ok(won)
        })();
        let removed = remove_if_there(&temporary);
        let won = result.map_err(io_error("write the private key", &path))?;
        removed.map_err(io_error("remove", &temporary))?;
        Ok(won)
    }
}

fn check_owner(path: &Path, owner: u32) -> Result<(), KeyError> {
    let user = geteuid().as_raw();
    if owner == user {
        return Ok(());
    }
    Err(KeyError::Owner {
        path: path.to_owned(),
        owner,
        user,
    })
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

pub(crate) fn io_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    let path = path.to_owned();
    move |source| KeyError::Io {
        action,
        path,
        source,
    }
}
