//! A file that log lines are appended to.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use crate::{Rotation, pid_file::is_at, rotation::Backups};

/// Readable by the group, as `adm` is for other logs; never by everybody.
const MODE: u32 = 0o640;

/// A log file that survives being moved away, a size limit, and a disk that is full.
///
/// Every byte goes through one place, [`Open::append`]: what limits the size of a file is there.
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
    limit: Option<Limit>,
}

/// A size that the file does not exceed.
#[derive(Debug)]
struct Limit {
    path: PathBuf,
    rotation: Rotation,
    /// The size as far as we know: others may append, or cut the file off.
    size: u64,
    tidying: Arc<AtomicBool>,
}

impl LogFile {
    /// Opens or creates it; its directory must be there.
    pub(crate) fn open(path: &Path) -> Result<LogFile, LogFileError> {
        Ok(LogFile {
            path: path.to_owned(),
            open: Mutex::new(Open {
                file: file(path)?,
                lost: 0,
                limit: None,
            }),
        })
    }

    /// Goes on in the file that has the name now.
    pub(crate) fn reopen(&self) -> Result<(), LogFileError> {
        let file = file(&self.path)?;
        self.lock().go_on_in(file);
        Ok(())
    }

    /// Limits the size from now on, or no longer.
    pub(crate) fn rotate(&self, rotation: Option<Rotation>) {
        let mut open = self.lock();
        open.limit = rotation.map(|rotation| Limit {
            path: self.path.clone(),
            rotation,
            size: 0,
            tidying: Arc::default(),
        });
        if let Some(limit) = &mut open.limit {
            // What a process that was killed did not finish.
            limit.tidy();
        }
        open.measure();
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.make_room(line.len());
        let lost = match self.lost {
            0 => Vec::new(),
            // A line that was written in part comes to its end first.
            lost => {
                format!("\n{lost} log lines were lost: the disk was full, or failed\n").into_bytes()
            }
        };
        let text = [lost.as_slice(), line].concat();
        match self.file.write_all(&text) {
            Ok(()) => self.lost = 0,
            Err(_) => self.lost += 1,
        }
        if let Some(limit) = &mut self.limit {
            limit.size = limit.size.saturating_add(length(&text));
        }
    }

    /// Begins a new file if the line would not fit into this one. If that cannot be done, the log
    /// goes on in the old one, and the next line tries again.
    fn make_room(&mut self, line: usize) {
        if !self.is_full(line) {
            return;
        }
        self.measure();
        let Some(limit) = &mut self.limit else { return };
        // If somebody else moved it away, it is their backup, and ours would be an empty one.
        if is_at(&self.file, &limit.path) {
            if limit.size == 0 || limit.size + length_of(line) <= limit.rotation.max_bytes {
                return;
            }
            let backups = Backups::of(&limit.path, limit.rotation);
            let moved = backups
                .next()
                .and_then(|backup| std::fs::rename(&limit.path, backup));
            if moved.is_err() {
                return;
            }
        }
        let fresh = file(&limit.path);
        limit.tidy();
        if let Ok(fresh) = fresh {
            self.go_on_in(fresh);
        }
    }

    fn is_full(&self, line: usize) -> bool {
        self.limit
            .as_ref()
            .is_some_and(|limit| limit.size + length_of(line) > limit.rotation.max_bytes)
    }

    fn go_on_in(&mut self, file: File) {
        self.file = file;
        self.measure();
    }

    fn measure(&mut self) {
        if let (Some(limit), Ok(metadata)) = (&mut self.limit, self.file.metadata()) {
            limit.size = metadata.len();
        }
    }
}

impl Limit {
    /// Has the old files looked after, beside the work: packing 100 MB takes a while.
    fn tidy(&mut self) {
        if self.tidying.swap(true, Ordering::AcqRel) {
            // That thread is not done; what it does not see is seen the next time.
            return;
        }
        let (backups, tidying) = (
            Backups::of(&self.path, self.rotation),
            Arc::clone(&self.tidying),
        );
        let work = move || {
            let outcome = backups.tidy();
            tidying.store(false, Ordering::Release);
            if let Err(error) = outcome {
                tracing::warn!(%error, "failed to pack or delete old log files");
            }
        };
        // Without a thread there is only more to do the next time.
        let thread = thread::Builder::new().name("log backups".to_owned());
        if thread.spawn(work).is_err() {
            self.tidying.store(false, Ordering::Release);
        }
    }
}

fn length(text: &[u8]) -> u64 {
    length_of(text.len())
}

fn length_of(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}

impl Write for &LogFile {
    /// A whole line at once: so the lines of several threads do not mix.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.lock().append(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        io::{BufReader, Read},
        os::unix::fs::PermissionsExt,
    };

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

    fn rotation(max_bytes: u64, keep: u32) -> Option<Rotation> {
        Some(Rotation {
            max_bytes,
            keep,
            compress: true,
        })
    }

    /// All that was logged, oldest first, and how many files it is in.
    fn everything(directory: &Path) -> (String, usize) {
        let mut paths: Vec<_> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| !path.file_name().unwrap().to_str().unwrap().starts_with('.'))
            .collect();
        // A backup that was packed, and not yet deleted, is there twice.
        paths.sort();
        let packed: Vec<_> = paths
            .iter()
            .filter(|p| p.extension().unwrap() == "gz")
            .cloned()
            .collect();
        paths.retain(|path| !packed.contains(&PathBuf::from(format!("{}.gz", path.display()))));
        // The log itself sorts first, and is the newest.
        paths.rotate_left(1);
        let mut text = String::new();
        for path in &paths {
            let file = File::open(path).unwrap();
            let read = match path.extension().unwrap() == "gz" {
                true => flate2::read::GzDecoder::new(file).read_to_string(&mut text),
                false => BufReader::new(file).read_to_string(&mut text),
            };
            read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
        (text, paths.len())
    }

    fn tidied(file: &LogFile) {
        let tidying = Arc::clone(&file.lock().limit.as_ref().unwrap().tidying);
        while tidying.load(Ordering::Acquire) {
            thread::yield_now();
        }
    }

    #[test]
    fn no_file_grows_over_the_limit_and_no_line_is_lost() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x.log");
        let file = LogFile::open(&path).unwrap();
        file.rotate(rotation(100, 99));
        let mut said = String::new();
        for number in 0..100 {
            let line = format!("line {number}\n");
            say(&file, &line);
            said.push_str(&line);
            assert!(fs::metadata(&path).unwrap().len() <= 100);
        }
        tidied(&file);
        let (text, files) = everything(directory.path());
        assert_eq!(text, said);
        assert_eq!(files, 9);
        // A line that no file could hold is in one of its own.
        say(&file, &"x".repeat(500));
        say(&file, "after\n");
        assert_eq!(fs::read_to_string(&path).unwrap(), "after\n");
    }

    #[test]
    fn only_so_many_old_files_are_kept() {
        let directory = tempfile::tempdir().unwrap();
        let file = LogFile::open(&directory.path().join("x.log")).unwrap();
        file.rotate(rotation(10, 3));
        for number in 0..10 {
            say(&file, &format!("number {number}\n"));
            tidied(&file);
        }
        let (text, files) = everything(directory.path());
        assert_eq!(text, "number 6\nnumber 7\nnumber 8\nnumber 9\n");
        assert_eq!(files, 4);
    }

    #[test]
    fn what_another_moved_away_is_not_moved_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x.log");
        let file = LogFile::open(&path).unwrap();
        file.rotate(rotation(20, 9));
        say(&file, "one\n");
        // As logrotate does with `create`; nobody told us yet.
        fs::rename(&path, directory.path().join("x.log.1")).unwrap();
        fs::write(&path, "").unwrap();
        say(&file, "two fills it whole.\n");
        say(&file, "three\n");
        tidied(&file);
        let read = |name: &str| fs::read_to_string(directory.path().join(name)).unwrap();
        assert_eq!(read("x.log.1"), "one\n");
        assert_eq!(read("x.log"), "three\n");
        assert_eq!(everything(directory.path()).1, 3);
        // As logrotate does with `copytruncate`.
        OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(&path)
            .unwrap();
        say(&file, "four\n");
        assert_eq!(read("x.log"), "four\n");
    }

    /// Not a test: the process that [`a_process_that_is_killed_loses_nothing`] kills.
    #[test]
    fn writer() {
        let Some(path) = std::env::var_os("LOG_FILE_OF_A_TEST") else {
            return;
        };
        let file = LogFile::open(Path::new(&path)).unwrap();
        file.rotate(rotation(2000, 1_000_000));
        for number in 0_u64.. {
            say(&file, &format!("{} {number}\n", std::process::id()));
        }
    }

    #[test]
    fn a_process_that_is_killed_loses_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x.log");
        let count = || fs::read_dir(directory.path()).unwrap().count();
        for round in 0..10 {
            let before = count();
            let mut child = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "log_file::tests::writer"])
                .env("LOG_FILE_OF_A_TEST", &path)
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap();
            let id = child.id().to_string();
            // Somewhere in the middle, and every time somewhere else.
            while count() < before + 3 {
                thread::yield_now();
            }
            child.kill().unwrap();
            child.wait().unwrap();
            // Each whole line that it wrote is there, in order and once.
            let (text, _) = everything(directory.path());
            let numbers: Vec<u64> = text
                .lines()
                .filter_map(|line| line.strip_prefix(&id)?.strip_prefix(' ')?.parse().ok())
                .collect();
            let expected: Vec<u64> = (0..numbers.len()).map(|n| n as u64).collect();
            assert!(
                numbers == expected,
                "round {round}: {} lines",
                numbers.len()
            );
            assert!(!numbers.is_empty(), "round {round}");
        }
        let file = LogFile::open(&path).unwrap();
        file.rotate(rotation(2000, 1_000_000));
        tidied(&file);
        let plain = fs::read_dir(directory.path()).unwrap();
        let plain = plain.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let plain: Vec<_> = plain
            .filter(|name| !name.ends_with(".gz"))
            .filter(|name| !name.starts_with('.'))
            .collect();
        assert_eq!(plain, ["x.log"], "what was left undone is done");
    }
}
