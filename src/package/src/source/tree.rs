//! What goes into a source archive.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The files of a source archive, still where they are.
#[derive(Clone, Debug)]
pub struct SourceTree {
    /// The product.
    pub name: String,
    /// Its version, as the program itself says it.
    pub version: String,
    /// The root of the project.
    pub root: PathBuf,
    /// Its files, relative to the root.
    pub files: Vec<PathBuf>,
    /// Files that the archive holds instead of, or beside, those of the project: path and text. The mode of
    /// a file that is replaced stays.
    pub texts: Vec<(String, String)>,
    /// The folder of vendored crates, which becomes `vendor`.
    pub vendor: PathBuf,
}

/// A file in memory.
pub(crate) struct SourceFile {
    /// From the root of the archive.
    pub(crate) path: String,
    pub(crate) content: Content,
}

/// What a file of an archive is.
pub(crate) enum Content {
    /// Bytes, and whether they can be run.
    Bytes { bytes: Vec<u8>, executable: bool },
    /// A symbolic link.
    Link(String),
}

impl SourceFile {
    /// The folder of the vendored crate that it belongs to.
    pub(crate) fn crate_folder(&self) -> Option<&str> {
        self.path.split('/').nth(1)
    }
}

impl SourceTree {
    /// The name of the only folder in the archive.
    pub(crate) fn folder(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    /// The project's own files, sorted; one that was deleted and not committed yet is left out.
    pub(crate) fn own(&self) -> Result<Vec<SourceFile>, (PathBuf, io::Error)> {
        let mut own = Vec::new();
        for path in &self.files {
            let file = self.root.join(path);
            match read(&file, text_of(path).map_err(|error| (file.clone(), error))?) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err((file, error)),
                Ok(read) if self.texts.iter().any(|(other, _)| *other == read.path) => {}
                Ok(read) => own.push(read),
            }
        }
        own.extend(self.texts.iter().map(|(path, text)| SourceFile {
            path: path.clone(),
            content: Content::Bytes {
                bytes: text.clone().into_bytes(),
                executable: is_executable(&self.root.join(path)),
            },
        }));
        own.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(own)
    }

    /// The vendored crates, sorted.
    pub(crate) fn vendored(&self) -> Result<Vec<SourceFile>, (PathBuf, io::Error)> {
        let mut paths = Vec::new();
        below(&self.vendor, &mut paths).map_err(|error| (self.vendor.clone(), error))?;
        let mut vendored = Vec::new();
        for file in paths {
            let relative = file.strip_prefix(&self.vendor).unwrap_or(&file);
            let path = text_of(relative).map(|path| format!("vendor/{path}"));
            let read = path.and_then(|path| read(&file, path));
            vendored.push(read.map_err(|error| (file, error))?);
        }
        vendored.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(vendored)
    }
}

fn text_of(path: &Path) -> io::Result<String> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| io::Error::other("its name is not UTF-8"))
}

fn read(file: &Path, path: String) -> io::Result<SourceFile> {
    let about = file.symlink_metadata()?;
    let content = if about.is_symlink() {
        Content::Link(text_of(&std::fs::read_link(file)?)?)
    } else {
        Content::Bytes {
            bytes: std::fs::read(file)?,
            executable: is_executable(file),
        }
    };
    Ok(SourceFile { path, content })
}

fn is_executable(file: &Path) -> bool {
    let mode = |about: std::fs::Metadata| PermissionsExt::mode(&about.permissions());
    std::fs::metadata(file).is_ok_and(|about| mode(about) & 0o100 != 0)
}

/// Every file and link below a folder.
fn below(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            below(&entry.path(), found)?;
        } else {
            found.push(entry.path());
        }
    }
    Ok(())
}
