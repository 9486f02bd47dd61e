//! Writes a package file: everything under a temporary name, then the switch.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempPath;

/// The end of temporary names.
const SUFFIX: &str = ".tmp";

/// A file that has no name yet; dropped before [`WholeFile::finish`] it leaves nothing.
pub(crate) struct WholeFile {
    pub(crate) out: BufWriter<File>,
    path: TempPath,
}

impl WholeFile {
    /// Begins a file in a folder; `name` shows up in the temporary name.
    pub(crate) fn create(folder: &Path, name: &str) -> io::Result<WholeFile> {
        let prefix = format!(".{name}.");
        sweep(folder, &prefix)?;
        let file = tempfile::Builder::new()
            .prefix(&prefix)
            .suffix(SUFFIX)
            .tempfile_in(folder)?;
        // Held until the file has its name or is gone: it tells a sweeper that its writer lives.
        file.as_file().try_lock()?;
        let (file, path) = file.into_parts();
        let out = BufWriter::with_capacity(256 << 10, file);
        Ok(WholeFile { out, path })
    }

    /// Gives the file its name, when every byte is on the disk.
    pub(crate) fn finish(self, path: &Path) -> io::Result<()> {
        let file = self
            .out
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        // Temporary files are private; a package is for everybody, apt's own user among them.
        file.set_permissions(Permissions::from_mode(0o644))?;
        file.sync_all()?;
        self.path.persist(path)?;
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(fs::canonicalize(folder.unwrap_or(Path::new(".")))?)?.sync_all()
    }
}

/// Writes a small file under a temporary name and renames it, so that it is whole or not there; its folder
/// is made when it is missing.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut file = WholeFile::create(folder, &name)?;
    file.out.write_all(bytes)?;
    file.finish(path)
}

/// Removes what killed runs left of this package.
fn sweep(folder: &Path, prefix: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(prefix)
            && name.ends_with(SUFFIX)
            && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok())
        {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
