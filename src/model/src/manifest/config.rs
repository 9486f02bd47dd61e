//! Files, links, directories and log policies of a package.

use std::io;
use std::path::{Path, PathBuf};

use dunnage_unit::{Directory, Frequency, LogPolicy, Mode, ServiceName, Word};
use toml::Spanned;

use crate::Version;
use crate::problem::Problem;
use crate::product::{Link, Retired, Shipped};
use crate::table::{Spans, Table};

/// A `[[package.X.file]]`.
#[derive(Debug)]
pub(crate) struct FileEntry {
    pub(crate) file: Shipped,
    pub(crate) spans: Spans,
}

/// A `[[package.X.config]]`.
#[derive(Debug)]
pub(crate) struct ConfigEntry {
    pub(crate) file: Shipped,
    pub(crate) group: Option<Spanned<String>>,
    pub(crate) spans: Spans,
}

/// A `[[package.X.link]]`.
#[derive(Debug)]
pub(crate) struct LinkEntry {
    pub(crate) link: Link,
    pub(crate) spans: Spans,
}

/// A `[[package.X.directory]]`.
#[derive(Debug)]
pub(crate) struct DirectoryEntry {
    pub(crate) directory: Directory,
    pub(crate) spans: Spans,
}

/// A `[[package.X.retired]]`.
#[derive(Debug)]
pub(crate) struct RetiredEntry {
    pub(crate) retired: Retired,
}

/// A `[[package.X.log]]`.
#[derive(Debug)]
pub(crate) struct LogEntry {
    pub(crate) policy: LogPolicy,
    pub(crate) spans: Spans,
}

/// The bytes of a file that a manifest names, or a problem.
pub(crate) fn read_source(
    table: &Table<'_>,
    file: &Spanned<String>,
    dir: &Path,
) -> Option<Vec<u8>> {
    let path = dir.join(file.get_ref());
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let message = format!("failed to read {}: {error}", path.display());
            let hint = "paths are relative to the folder of the manifest";
            table.problem(Problem::at(file.span(), message).hint(hint));
            None
        }
    }
}

/// `source`, `dest` and `mode` of a file.
fn read_shipped(table: &Table<'_>, dir: &Path) -> Option<Shipped> {
    let source = table.required("source", "\"files/etc/my-daemon.toml\"");
    let dest = word(table, "dest", "\"{config}/my-daemon/my-daemon.toml\"");
    let mode = table
        .parsed("mode", Mode::parse)
        .unwrap_or(Mode::new(0o644));
    let path = source.as_ref().map(|source| dir.join(source.get_ref()));
    let bytes = source.and_then(|source| read_source(table, &source, dir));
    Some(Shipped {
        dest: dest?,
        mode,
        bytes: bytes?,
        source: path,
    })
}

pub(crate) fn word(table: &Table<'_>, key: &'static str, example: &str) -> Option<Word> {
    if !table.has(key) {
        table.required(key, example);
        return None;
    }
    table.parsed(key, Word::parse)
}

impl FileEntry {
    pub(crate) fn read(table: Table<'_>, dir: &Path) -> Option<FileEntry> {
        let file = read_shipped(&table, dir);
        let spans = table.finish();
        Some(FileEntry { file: file?, spans })
    }
}

impl FileEntry {
    /// Every file below the folder that `tree` names, at the same place from the root.
    pub(crate) fn tree(table: &Table<'_>, dir: &Path) -> Vec<FileEntry> {
        let Some(name) = table.string("tree") else {
            return Vec::new();
        };
        let root = dir.join(name.get_ref());
        let files = files_below(&root).and_then(|paths| {
            let read = |path: PathBuf| {
                let source = root.join(&path);
                let bytes = std::fs::read(&source)?;
                let odd = |path| io::Error::other(format!("{path:?} is not UTF-8"));
                let path = path.into_os_string().into_string().map_err(odd)?;
                Ok((bytes, source, path))
            };
            paths.into_iter().map(read).collect::<io::Result<Vec<_>>>()
        });
        let files = files.unwrap_or_else(|error| {
            let message = format!("failed to read the folder {}: {error}", root.display());
            table.problem(Problem::at(name.span(), message));
            Vec::new()
        });
        let entries = files.into_iter().map(|(bytes, source, path)| {
            let dest = Word::literal(format!("/{path}"));
            let file = Shipped {
                dest,
                mode: Mode::new(0o644),
                bytes,
                source: Some(source),
            };
            FileEntry {
                file,
                spans: Spans::at(name.span()),
            }
        });
        entries.collect()
    }
}

/// The files below a folder, relative to it and sorted.
fn files_below(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path)
            } else {
                files.push(path)
            }
        }
    }
    files.sort();
    Ok(files)
}

impl ConfigEntry {
    pub(crate) fn read(table: Table<'_>, dir: &Path) -> Option<ConfigEntry> {
        let file = read_shipped(&table, dir);
        let group = table.string("group");
        let spans = table.finish();
        Some(ConfigEntry {
            file: file?,
            group,
            spans,
        })
    }
}

impl LinkEntry {
    pub(crate) fn read(table: Table<'_>) -> Option<LinkEntry> {
        let path = word(&table, "path", "\"{bin}/other-name\"");
        let to = table.required("to", "\"my-daemon\"");
        let spans = table.finish();
        Some(LinkEntry {
            link: Link {
                path: path?,
                to: to?.into_inner(),
            },
            spans,
        })
    }
}

impl DirectoryEntry {
    pub(crate) fn read(table: Table<'_>) -> Option<DirectoryEntry> {
        let path = word(&table, "path", "\"{state}/my-daemon\"");
        let mode = table
            .parsed("mode", Mode::parse)
            .unwrap_or(Mode::new(0o755));
        let user = table
            .string("user")
            .map_or_else(|| "root".to_owned(), Spanned::into_inner);
        let group = table
            .string("group")
            .map_or_else(|| user.clone(), Spanned::into_inner);
        let spans = table.finish();
        Some(DirectoryEntry {
            directory: Directory {
                path: path?,
                mode,
                user,
                group,
            },
            spans,
        })
    }
}

impl RetiredEntry {
    pub(crate) fn read(table: Table<'_>) -> Option<RetiredEntry> {
        let path = word(&table, "path", "\"{config}/my-daemon/old.toml\"");
        if !table.has("since") {
            table.required("since", "\"0.2.0\"");
        }
        let since = table.parsed("since", Version::parse);
        table.finish();
        Some(RetiredEntry {
            retired: Retired {
                path: path?,
                since: since?,
            },
        })
    }
}

impl LogEntry {
    pub(crate) fn read(table: Table<'_>, user: Option<&str>) -> Option<LogEntry> {
        let files = word(&table, "files", "\"{log}/my-daemon/*.log\"");
        let name = table
            .required("name", "\"my-daemon\"")
            .map(Spanned::into_inner);
        let frequency = table.choice(
            "frequency",
            &[
                ("daily", Frequency::Daily),
                ("weekly", Frequency::Weekly),
                ("monthly", Frequency::Monthly),
            ],
        );
        let keep = table.number("keep").unwrap_or(7);
        let max_size_mib = table.number("max_size_mib");
        let compress = table.bool("compress").unwrap_or(true);
        let mode = table
            .parsed("mode", Mode::parse)
            .unwrap_or(Mode::new(0o640));
        let owner = table.string("user").map(Spanned::into_inner);
        let owner = owner
            .or(user.map(str::to_owned))
            .unwrap_or_else(|| "root".to_owned());
        let group = table
            .string("group")
            .map_or_else(|| owner.clone(), Spanned::into_inner);
        let reload = table.parsed("reload", ServiceName::parse);
        let spans = table.finish();
        let policy = LogPolicy {
            name: name?,
            files: files?,
            frequency: frequency.unwrap_or(Frequency::Daily),
            keep,
            max_size_mib,
            compress,
            mode,
            user: owner,
            group,
            reload,
        };
        Some(LogEntry { policy, spans })
    }
}
