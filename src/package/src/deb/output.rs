//! Writes the container: everything under a temporary name, then the switch.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use dunnage_model::Stamp;
use tempfile::TempPath;

use super::container::{MAGIC, write_header};

/// The end of temporary names.
const SUFFIX: &str = ".tmp";

/// A .deb that has no name yet; dropped before [`Output::finish`] it leaves nothing.
pub(crate) struct Output {
    out: BufWriter<File>,
    path: TempPath,
    stamp: Stamp,
}

impl Output {
    /// Begins a file in a folder; `name` shows up in the temporary name.
    pub(crate) fn create(folder: &Path, name: &str, stamp: Stamp) -> io::Result<Output> {
        let prefix = format!(".{name}.");
        sweep(folder, &prefix)?;
        let file = tempfile::Builder::new()
            .prefix(&prefix)
            .suffix(SUFFIX)
            .tempfile_in(folder)?;
        // Held until the file has its name or is gone: it tells a sweeper that its writer lives.
        file.as_file().try_lock()?;
        let (file, path) = file.into_parts();
        let mut out = BufWriter::with_capacity(256 << 10, file);
        out.write_all(MAGIC)?;
        let mut output = Output { out, path, stamp };
        output.member("debian-binary", |out| out.write_all(b"2.0\n"))?;
        Ok(output)
    }

    /// Appends a member whose size is known when it is written.
    pub(crate) fn member(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> io::Result<()> {
        let header = self.out.stream_position()?;
        write_header(&mut self.out, name, self.stamp.0, 0)?;
        let start = self.out.stream_position()?;
        write(&mut self.out)?;
        let end = self.out.stream_position()?;
        self.out.seek(SeekFrom::Start(header))?;
        write_header(&mut self.out, name, self.stamp.0, end - start)?;
        self.out.seek(SeekFrom::Start(end))?;
        if (end - start) % 2 == 1 {
            self.out.write_all(b"\n")?;
        }
        Ok(())
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
