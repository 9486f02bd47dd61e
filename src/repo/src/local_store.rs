//! A repository in a folder of this machine.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::{Store, StoreError, StoreLock};

/// How the names of files being written begin; servers and this crate pass over them.
const TEMPORARY: &str = ".dunnage-new.";
/// The file two publishers meet at.
const LOCK: &str = ".dunnage-lock";
/// The link that says which generation clients see. The files they ask for are links through it, so
/// that one rename changes them all.
const CURRENT: &str = "current";

/// A folder as a [`Store`].
#[derive(Clone, Debug)]
pub struct LocalStore {
    root: PathBuf,
}

#[derive(Debug)]
struct FolderLock {
    // The lock ends with the file, so also with a killed process.
    _file: File,
}

impl StoreLock for FolderLock {}

impl LocalStore {
    /// Opens the folder, making it where it is missing.
    pub fn open(root: &Path) -> Result<LocalStore, StoreError> {
        make_folder(root).map_err(error("create the folder", root))?;
        // Absolute, so that it stays right if the process changes its folder.
        let root = fs::canonicalize(root).map_err(error("find the folder", root))?;
        Ok(LocalStore { root })
    }

    /// The folder, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder above it, or it itself, that other users may not enter; apt reads local
    /// repositories as its own user `_apt` and would find nothing.
    pub fn hidden_by(&self) -> Option<&Path> {
        let mut folders = self.root.ancestors().collect::<Vec<_>>().into_iter().rev();
        folders.find(|folder| {
            fs::metadata(folder).is_ok_and(|about| about.permissions().mode() & 0o001 == 0)
        })
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn walk(&self, folder: &Path, found: &mut dyn FnMut(&Path)) -> io::Result<()> {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                self.walk(&entry.path(), found)?;
            } else {
                found(&entry.path());
            }
        }
        Ok(())
    }
}

impl Store for LocalStore {
    fn place(&self) -> String {
        self.root.display().to_string()
    }

    fn lock(&self) -> Result<Box<dyn StoreLock>, StoreError> {
        let path = self.path(LOCK);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o644)
            .open(&path)
            .map_err(error("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(FolderLock { _file: file })),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked {
                place: self.place(),
            }),
            Err(TryLockError::Error(source)) => Err(error("lock", &path)(source)),
        }
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(path);
        absent(fs::read(&path)).map_err(error("read", &path))
    }

    fn size(&self, path: &str) -> Result<Option<u64>, StoreError> {
        let path = self.path(path);
        let about = absent(fs::metadata(&path)).map_err(error("read", &path))?;
        Ok(about.map(|about| about.len()))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let folder = self.path(folder);
        let mut paths = Vec::new();
        self.walk(&folder, &mut |path| {
            let relative = path.strip_prefix(&self.root).ok().and_then(Path::to_str);
            if !is_temporary(path)
                && let Some(relative) = relative
            {
                paths.push(relative.to_owned());
            }
        })
        .map_err(error("list", &folder))?;
        paths.sort();
        Ok(paths)
    }

    fn put(&self, path: &str, content: &mut dyn Read) -> Result<(), StoreError> {
        let path = self.path(path);
        write_whole(&path, content).map_err(error("write", &path))
    }

    fn switch(&self, folder: &str, generation: &str, files: &[&str]) -> Result<(), StoreError> {
        let folder = self.path(folder);
        for file in files {
            let link = folder.join(file);
            put_link(&link, &Path::new(CURRENT).join(file)).map_err(error("link", &link))?;
        }
        let current = folder.join(CURRENT);
        put_link(&current, Path::new(generation)).map_err(error("link", &current))
    }

    fn remove(&self, path: &str) -> Result<(), StoreError> {
        let path = self.path(path);
        absent(fs::remove_file(&path)).map_err(error("remove", &path))?;
        Ok(())
    }

    fn sweep(&self) -> Result<(), StoreError> {
        let mut left = Vec::new();
        self.walk(&self.root, &mut |path| {
            if is_temporary(path) {
                left.push(path.to_owned());
            }
        })
        .map_err(error("list", &self.root))?;
        left.iter()
            .try_for_each(|path| fs::remove_file(path).map_err(error("remove", path)))
    }
}

fn write_whole(path: &Path, content: &mut dyn Read) -> io::Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    make_folder(folder)?;
    let temporary = folder.join(format!("{TEMPORARY}{}", name.display()));
    let written = (|| {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&temporary)?;
        // Whatever the umask: apt reads as its own user, a web server as another.
        file.set_permissions(Permissions::from_mode(0o644))?;
        io::copy(content, &mut file)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    })();
    if let Err(error) = written {
        // What failed is the news; the next publisher sweeps what cannot be removed now.
        drop(fs::remove_file(&temporary));
        return Err(error);
    }
    File::open(folder)?.sync_all()
}

/// Makes a link to `target`, replacing what was there in one step.
fn put_link(path: &Path, target: &Path) -> io::Result<()> {
    if fs::read_link(path).is_ok_and(|held| held == target) {
        return Ok(());
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    make_folder(folder)?;
    let temporary = folder.join(format!("{TEMPORARY}{}", name.display()));
    absent(fs::remove_file(&temporary))?;
    symlink(target, &temporary)?;
    fs::rename(&temporary, path)?;
    File::open(folder)?.sync_all()
}

/// Makes a folder and its parents, each readable by all and each safe on disk in its parent.
fn make_folder(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        make_folder(parent)?;
    }
    match DirBuilder::new().mode(0o755).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {
            return Ok(());
        }
        made => made?,
    }
    fs::set_permissions(path, Permissions::from_mode(0o755))?;
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

fn is_temporary(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with(TEMPORARY))
}

fn absent<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.display().to_string();
    move |source| StoreError::Io {
        action,
        path,
        source,
    }
}
