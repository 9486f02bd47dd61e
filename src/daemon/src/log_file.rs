//! A file that log lines are appended to.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Readable by the group, as `adm` is for other logs; never by everybody.
const MODE: u32 = 0o640;

/// A log file that survives being moved away, and a disk that is full.
///
/// Every byte goes through one place, [`Open::append`]: what limits the size of a file belongs there.
#[derive(Debug)]
pub(crate) struct LogFile {
    path: PathBuf,
    open: Mutex<Open>,
}

/// Why a log file could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("failed to open the log file {}", path.display())]
pub struct LogFileError {
    /// Which one.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

#[derive(Debug)]
struct Open {
    file: File,
    /// Lines that the file did not take since the last one that it took.
    lost: u64,
}

impl LogFile {
    /// Opens or creates it; its directory must be there.
    pub(crate) fn open(path: &Path) -> Result<LogFile, LogFileError> {
        Ok(LogFile {
            path: path.to_owned(),
            open: Mutex::new(Open {
                file: file(path)?,
                lost: 0,
            }),
        })
    }

    /// Goes on in the file that has the name now.
    pub(crate) fn reopen(&self) -> Result<(), LogFileError> {
        let file = file(&self.path)?;
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .file = file;
        Ok(())
    }
}

fn file(path: &Path) -> Result<File, LogFileError> {
    let mut options = OpenOptions::new();
    // Whoever made a pipe of it must not hold us up.
    let options = options.append(true).create(true).mode(MODE);
    let opened = options
        .custom_flags(nix::libc::O_NONBLOCK | nix::libc::O_NOCTTY)
        .open(path);
    opened.map_err(|source| LogFileError {
        path: path.to_owned(),
        source,
    })
}

impl Open {
    /// Appends a line, or counts it as lost: a log is never worth the daemon.
    fn append(&mut self, line: &[u8]) {
        let lost = match self.lost {
            0 => Vec::new(),
            // A line that was written in part comes to its end first.
            lost => {
                format!("\n{lost} log lines were lost: the disk was full, or failed\n").into_bytes()
            }
        };
        match self.file.write_all(&[lost.as_slice(), line].concat()) {
            Ok(()) => self.lost = 0,
            Err(_) => self.lost += 1,
        }
    }
}

impl Write for &LogFile {
    /// A whole line at once: so the lines of several threads do not mix.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .append(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    fn say(file: &LogFile, line: &str) {
        let mut file = file;
        file.write_all(line.as_bytes()).unwrap();
    }

    #[test]
    fn lines_are_appended_also_after_the_file_was_moved_away() {
        let directory = tempfile::tempdir().unwrap();
        let (path, old) = (directory.path().join("log"), directory.path().join("log.1"));
        fs::write(&path, "before\n").unwrap();
        let file = LogFile::open(&path).unwrap();
        say(&file, "one\n");
        fs::rename(&path, &old).unwrap();
        say(&file, "two\n");
        file.reopen().unwrap();
        say(&file, "three\n");
        assert_eq!(fs::read_to_string(&old).unwrap(), "before\none\ntwo\n");
        assert_eq!(fs::read_to_string(&path).unwrap(), "three\n");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777 & !0o640, 0, "{mode:o}");

        // The name leads nowhere now: the old file is still good.
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let error = file.reopen().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("failed to open the log file {}", path.display())
        );
        say(&file, "four\n");
    }

    #[test]
    fn a_full_disk_costs_lines_and_nothing_else() {
        let file = LogFile::open(Path::new("/dev/full")).unwrap();
        say(&file, "one\n");
        say(&file, "two\n");
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        file.open.lock().unwrap().file = super::file(&path).unwrap();
        say(&file, "three\n");
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "\n2 log lines were lost: the disk was full, or failed\nthree\n"
        );
    }
}
