//! PID files.

use std::{
    fs::{self, File, Permissions, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use nix::libc;
use tempfile::{NamedTempFile, TempPath};

use crate::{Process, Running};

/// Somebody who only looks holds the lock for a moment; a daemon that starts just then tries again.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(10);

/// No file that somebody's number is in is larger.
const MOST: u64 = 64 * 1024;

/// A PID file that is ours for as long as this lives.
///
/// The truth is the lock (flock(2)): it ends with the process, however that ends, so that no file is
/// ever stale and no number in it has to be believed. The number is for people and for programs that
/// know no better, and it is all that the file holds, because they say `kill -HUP $(cat FILE)`. The
/// file appears whole and locked, or not at all.
#[derive(Debug)]
pub struct PidFile {
    path: PathBuf,
    file: File,
}

/// Why there is no PID file.
#[derive(Debug, thiserror::Error)]
pub enum PidFileError {
    /// Another process holds it.
    #[error("another instance is running{} and holds {}", id(*pid), path.display())]
    Running {
        /// The file.
        path: PathBuf,
        /// The process.
        pid: Option<u32>,
    },
    /// It cannot be made.
    #[error("Cannot create PID file {}", path.display())]
    Create {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It cannot be read.
    #[error("failed to read the PID file {}", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is locked, but does not say by whom.
    #[error("{} is locked, but no running process stands in it", .0.display())]
    Nameless(PathBuf),
}

fn id(pid: Option<u32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" as process {pid}"))
}

impl PidFileError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            PidFileError::Running { pid: Some(pid), .. } => Some(format!(
                "stop process {pid} first, or give this instance a PID file of its own"
            )),
            PidFileError::Create { path, source } => {
                let directory = match path.parent() {
                    Some(here) if here.as_os_str().is_empty() => Path::new("."),
                    parent => parent.unwrap_or(Path::new("/")),
                };
                let directory = directory.display();
                Some(match source.kind() {
                    io::ErrorKind::NotFound => format!(
                        "create the directory {directory}, owned by the user that runs this; under \
                         systemd, RuntimeDirectory= does"
                    ),
                    io::ErrorKind::PermissionDenied => format!(
                        "let the user that runs this write to {directory}, or choose another file"
                    ),
                    _ => return None,
                })
            }
            PidFileError::Nameless(path) => {
                Some(format!("`fuser {}` names the process", path.display()))
            }
            _ => None,
        }
    }
}

impl PidFile {
    /// Makes the file with the number of this process in it, in place of one that nobody holds.
    ///
    /// To be called by the process that stays, after every fork.
    pub fn hold(path: &Path) -> Result<PidFile, PidFileError> {
        let create = |source| PidFileError::Create {
            path: path.to_owned(),
            source,
        };
        for _ in 0..TRIES {
            // Two that start at once meet at the lock of the old file, or at the name of the new one.
            let old = open(path).map_err(create)?;
            if old.as_ref().is_some_and(is_held) {
                thread::sleep(PAUSE);
                continue;
            }
            if !old.as_ref().is_none_or(|old| is_at(old, path)) {
                continue;
            }
            let (file, temporary) = written(path).map_err(create)?;
            let placed = match old {
                Some(_) => temporary.persist(path),
                None => temporary.persist_noclobber(path),
            };
            match placed {
                Ok(()) => {
                    return Ok(PidFile {
                        path: path.to_owned(),
                        file,
                    });
                }
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(create(error.error)),
            }
        }
        Err(PidFileError::Running {
            path: path.to_owned(),
            pid: Running::find(path)
                .ok()
                .flatten()
                .map(|running| running.id()),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the file of a process that was killed; `false` says that one holds it, or that there
    /// is none.
    pub fn clear(path: &Path) -> io::Result<bool> {
        match open(path)? {
            Some(file) if file.try_lock().is_ok() && is_at(&file, path) => {
                fs::remove_file(path).map(|()| true)
            }
            _ => Ok(false),
        }
    }
}

impl Drop for PidFile {
    /// Removes it, while the lock still says that it is ours.
    fn drop(&mut self) {
        if is_at(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The file, if there is one; a link in its place is not followed.
pub(crate) fn open(path: &Path) -> io::Result<Option<File>> {
    let opened = File::options()
        .read(true)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
        .open(path);
    match opened {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // A directory that is missing is an error, but not ours to report before we write.
            Ok(None)
        }
        other => other.map(Some),
    }
}

/// Whether somebody else has the lock. If not, it is ours now, for as long as the file is open.
fn is_held(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// Whether somebody holds the file, without keeping the lock.
pub(crate) fn is_taken(file: &File) -> bool {
    match file.try_lock_shared() {
        Ok(()) => {
            let _ = file.unlock();
            false
        }
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(_)) => false,
    }
}

/// Whether this file is still the one with that name.
pub(crate) fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(file), Ok(named)) = (file.metadata(), fs::symlink_metadata(path)) else {
        return false;
    };
    (file.dev(), file.ino()) == (named.dev(), named.ino())
}

/// A file beside the other with our number in it, locked.
fn written(path: &Path) -> io::Result<(File, TempPath)> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut file: NamedTempFile<File> =
        tempfile::Builder::new()
            .prefix(".pid-")
            .make_in(directory, |path| {
                // As tempfile does it, but with the system's own words if it fails.
                let mut options = File::options();
                options
                    .read(true)
                    .write(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(path)
            })?;
    writeln!(file, "{}", std::process::id())?;
    file.as_file()
        .set_permissions(Permissions::from_mode(0o644))?;
    file.as_file().sync_all()?;
    let (file, path) = file.into_parts();
    file.try_lock().map_err(io::Error::from)?;
    Ok((file, path))
}

/// The process in the file, if it is the one that holds it.
pub(crate) fn holder(file: &mut File, number: impl Fn(&str) -> Option<u32>) -> Option<Process> {
    let mut text = String::new();
    file.take(MOST).read_to_string(&mut text).ok()?;
    let process = Process::find(number(&text)?)?;
    // A number that was reused stands for a process that does not know the file.
    (process.has_open(file) != Some(false)).then_some(process)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.pid");
        (folder, path)
    }

    fn names(folder: &tempfile::TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn the_file_holds_one_number_and_goes_with_its_process() {
        let (folder, path) = place();
        let held = PidFile::hold(&path).unwrap();
        let own = format!("{}\n", std::process::id());
        assert_eq!(fs::read_to_string(&path).unwrap(), own);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o644);
        assert_eq!(names(&folder), ["x.pid"]);
        drop(held);
        assert_eq!(names(&folder), [""; 0]);
    }

    #[test]
    fn a_second_instance_is_told_who_runs() {
        let (_folder, path) = place();
        let _held = PidFile::hold(&path).unwrap();
        let error = PidFile::hold(&path).unwrap_err();
        let (pid, path) = (std::process::id(), path.display());
        assert_eq!(
            error.to_string(),
            format!("another instance is running as process {pid} and holds {path}")
        );
        assert_eq!(
            error.hint().unwrap(),
            format!("stop process {pid} first, or give this instance a PID file of its own")
        );
    }

    #[test]
    fn what_a_killed_process_left_is_taken_over() {
        // Our own number would look alive to whoever believes it.
        for left in ["999999999\n", "1\n", "", "nonsense"] {
            let (folder, path) = place();
            fs::write(&path, left).unwrap();
            let held = PidFile::hold(&path).unwrap();
            let own = format!("{}\n", std::process::id());
            assert_eq!(fs::read_to_string(held.path()).unwrap(), own, "{left:?}");
            assert_eq!(names(&folder), ["x.pid"], "{left:?}");
        }
    }

    #[test]
    fn a_file_that_was_replaced_is_not_removed() {
        let (folder, path) = place();
        let held = PidFile::hold(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, "of somebody else").unwrap();
        drop(held);
        assert_eq!(names(&folder), ["x.pid"]);
    }

    #[test]
    fn a_link_is_not_followed() {
        let (folder, path) = place();
        let target = folder.path().join("target");
        fs::write(&target, "precious").unwrap();
        std::os::unix::fs::symlink(&target, &path).unwrap();
        let error = PidFile::hold(&path).unwrap_err();
        assert!(matches!(error, PidFileError::Create { .. }), "{error}");
        assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
    }

    #[test]
    fn a_missing_directory_is_named_with_what_to_do() {
        let (folder, _) = place();
        let path = folder.path().join("none/x.pid");
        let error = PidFile::hold(&path).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("Cannot create PID file {}", path.display())
        );
        let directory = path.parent().unwrap().display();
        assert_eq!(
            error.hint().unwrap(),
            format!(
                "create the directory {directory}, owned by the user that runs this; under \
                 systemd, RuntimeDirectory= does"
            )
        );
    }

    #[test]
    fn of_many_that_start_at_once_one_wins() {
        let (_folder, path) = place();
        fs::write(&path, "999999999\n").unwrap();
        let starts = 8;
        let barrier = std::sync::Barrier::new(starts);
        let start = || {
            barrier.wait();
            PidFile::hold(&path)
        };
        let outcomes: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..starts).map(|_| scope.spawn(start)).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let winners = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(winners, 1, "{outcomes:?}");
    }

    #[test]
    fn only_what_nobody_holds_is_cleared() {
        let (_folder, path) = place();
        assert!(!PidFile::clear(&path).unwrap(), "there is none");
        let held = PidFile::hold(&path).unwrap();
        assert!(!PidFile::clear(&path).unwrap(), "it is held");
        drop(held);
        fs::write(&path, "1\n").unwrap();
        assert!(PidFile::clear(&path).unwrap());
        assert!(!path.exists());
    }
}
