//! A source tree as a `.tar.xz`.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use dunnage_model::Stamp;

use super::tree::{Content, SourceFile, SourceTree};
use crate::deb::Tarball;
use crate::digests::Digesting;
use crate::xz::BlockCache;

/// When the files of published crates were changed last, as `cargo package` writes it. Vendored crates
/// keep it, so that they are compressed once for every commit that uses them.
const CRATES: Stamp = Stamp(1_153_704_088);

/// A source archive on disk, complete and under its final name.
#[derive(Clone, Debug)]
pub struct SourceArchive {
    /// The product.
    pub name: String,
    /// Its version, as the program itself says it.
    pub version: String,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// Its size in bytes.
    pub size: u64,
    /// Where it is.
    pub file: PathBuf,
}

/// Why there is no source archive.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A file cannot be read.
    #[error("failed to read {} for the source archive", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The archive cannot be written.
    #[error("failed to write the source archive {}", path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Packs a source tree as `NAME-VERSION.tar.xz` into a folder, which is made when it is missing.
///
/// Equal files, stamps and compressions give equal bytes: entries are sorted, belong to nobody, and carry
/// the stamp. The file appears when it is complete, or not at all.
pub fn build(
    tree: &SourceTree,
    stamp: Stamp,
    cache: &BlockCache,
    out_dir: &Path,
) -> Result<SourceArchive, SourceError> {
    let read = |(path, source)| SourceError::Read { path, source };
    let own = tree.own().map_err(read)?;
    let vendored = tree.vendored().map_err(read)?;
    let folder = tree.folder();
    let path = out_dir.join(format!("{folder}.tar.xz"));
    let mut tarball = Tarball::new(stamp);
    append(&mut tarball, &folder, &own);
    // Crate by crate, so that another version of one leaves the blocks of all others as they are.
    for files in vendored.chunk_by(|one, other| one.crate_folder() == other.crate_folder()) {
        tarball.keep(CRATES);
        append(&mut tarball, &folder, files);
    }
    let digests = write(tarball, cache, out_dir, &path).map_err(|source| SourceError::Write {
        path: path.clone(),
        source,
    })?;
    // What could not be removed is tried again by the next build.
    let _ = cache.prune();
    Ok(SourceArchive {
        name: tree.name.clone(),
        version: tree.version.clone(),
        digest: digests.sha256,
        size: digests.size,
        file: path,
    })
}

/// SHA-256 of a file, in hexadecimal.
pub fn digest(file: &Path) -> io::Result<String> {
    Ok(Digesting::new(File::open(file)?).finish()?.sha256)
}

fn append<'a>(tarball: &mut Tarball<'a>, folder: &str, files: &'a [SourceFile]) {
    for file in files {
        let path = format!("{folder}/{}", file.path);
        match &file.content {
            Content::Bytes { bytes, executable } => {
                let mode = if *executable { 0o755 } else { 0o644 };
                tarball.file(&path, mode, bytes);
            }
            Content::Link(to) => tarball.link(&path, to),
        }
    }
}

fn write(
    tarball: Tarball<'_>,
    cache: &BlockCache,
    folder: &Path,
    path: &Path,
) -> io::Result<crate::Digests> {
    fs::create_dir_all(folder)?;
    let file = tempfile::NamedTempFile::new_in(folder)?;
    let out = tarball.write_xz(BufWriter::with_capacity(256 << 10, file), cache)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    // Temporary files are private; a source archive is for everybody.
    file.as_file()
        .set_permissions(Permissions::from_mode(0o644))?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(folder)?.sync_all()?;
    Digesting::new(File::open(path)?).finish()
}
