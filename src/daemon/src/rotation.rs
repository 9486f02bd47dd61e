//! Old log files of a program that limits the size of its log itself.

use std::{
    fs::{self, File, Permissions},
    io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use jiff::{Timestamp, tz::TimeZone};

/// When a new log file is begun, and what becomes of the old ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// No file grows over this size, unless one line is larger.
    pub max_bytes: u64,
    /// How many old files are kept.
    pub keep: u32,
    /// Whether they are compressed.
    pub compress: bool,
}

/// How the time stands in a name.
const STAMP: &str = "%Y%m%d_%H%M%S";
const DIGITS: usize = "20260101_120000".len();

/// The old files of one log, `kernel.log.20261122_060000` and so on.
///
/// The names are none of those that logrotate(8) gives, so that both may work on one log without
/// taking each other's files; and a file is renamed once only, so that a program that is killed in
/// between leaves nothing that is half done.
#[derive(Debug)]
pub(crate) struct Backups {
    log: PathBuf,
    rotation: Rotation,
}

impl Backups {
    pub(crate) fn of(log: &Path, rotation: Rotation) -> Backups {
        Backups {
            log: log.to_owned(),
            rotation,
        }
    }

    /// A name for the file that is put aside now. It is later than every other, whatever happened to
    /// the clock.
    pub(crate) fn next(&self) -> io::Result<PathBuf> {
        let mut time = Timestamp::now();
        let stamp = |time: Timestamp| time.strftime(STAMP).to_string();
        if let Some(newest) = self.stamps()?.pop()
            && newest >= stamp(time)
        {
            let civil =
                jiff::civil::DateTime::strptime(STAMP, &newest).map_err(io::Error::other)?;
            let zoned = civil.to_zoned(TimeZone::UTC).map_err(io::Error::other)?;
            time = zoned.timestamp() + Duration::from_secs(1);
        }
        Ok(self.with(&format!(".{}", stamp(time))))
    }

    /// Compresses what is not compressed yet, and deletes what is too old. What a process that was
    /// killed left is finished here too.
    pub(crate) fn tidy(&self) -> io::Result<()> {
        let stamps = self.stamps()?;
        let keep = usize::try_from(self.rotation.keep).unwrap_or(usize::MAX);
        let old = stamps.len().saturating_sub(keep);
        for (index, stamp) in stamps.iter().enumerate() {
            let plain = self.with(&format!(".{stamp}"));
            let packed = self.with(&format!(".{stamp}.gz"));
            if index < old {
                remove(&plain)?;
                remove(&packed)?;
            } else if self.rotation.compress && plain.exists() {
                compress(&plain, &packed)?;
            }
        }
        Ok(())
    }

    /// The times of all old files, oldest first.
    fn stamps(&self) -> io::Result<Vec<String>> {
        let log = self.log.file_name().unwrap_or_default();
        let prefix = format!("{}.", log.to_string_lossy());
        let mut stamps = Vec::new();
        for entry in fs::read_dir(directory(&self.log))? {
            let name = entry?.file_name();
            let stamp = name.to_str().and_then(|name| name.strip_prefix(&prefix));
            let stamp = stamp.map(|stamp| stamp.strip_suffix(".gz").unwrap_or(stamp));
            let is_stamp = |text: &&str| {
                text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_digit() || b == b'_')
            };
            stamps.extend(stamp.filter(is_stamp).map(str::to_owned));
        }
        stamps.sort();
        stamps.dedup();
        Ok(stamps)
    }

    fn with(&self, suffix: &str) -> PathBuf {
        let mut path = self.log.clone().into_os_string();
        path.push(suffix);
        PathBuf::from(path)
    }
}

fn directory(log: &Path) -> &Path {
    match log.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The compressed file appears whole, and only then the plain one goes.
fn compress(plain: &Path, packed: &Path) -> io::Result<()> {
    let mut from = File::open(plain)?;
    let mode = from.metadata()?.mode();
    let to = tempfile::Builder::new()
        .prefix(".gz-")
        .tempfile_in(directory(packed))?;
    let mut encoder = GzEncoder::new(to, Compression::default());
    io::copy(&mut from, &mut encoder)?;
    let to = encoder.finish()?;
    to.as_file()
        .set_permissions(Permissions::from_mode(mode & 0o777))?;
    to.as_file().sync_all()?;
    to.persist(packed)?;
    remove(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    fn backups(folder: &tempfile::TempDir, keep: u32, compress: bool) -> Backups {
        let rotation = Rotation {
            max_bytes: 1,
            keep,
            compress,
        };
        Backups::of(&folder.path().join("x.log"), rotation)
    }

    fn names(folder: &tempfile::TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn names_grow_also_when_the_clock_is_set_back() {
        let folder = tempfile::tempdir().unwrap();
        let backups = backups(&folder, 9, false);
        let now = backups.next().unwrap();
        assert_eq!(now.file_name().unwrap().len(), "x.log.".len() + DIGITS);
        fs::write(folder.path().join("x.log.29991231_235959.gz"), "").unwrap();
        let next = backups.next().unwrap();
        assert_eq!(next, folder.path().join("x.log.30000101_000000"));
    }

    #[test]
    fn old_files_are_packed_or_gone_and_others_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            "x.log",
            "x.log.1",
            "x.log.2.gz",
            "x.log-20260101",
            "x.log.20260101_000000",
            "x.log.20260102_000000.gz",
            "x.log.20260103_000000",
            "y.log.20260101_000000",
        ];
        for file in files {
            fs::write(folder.path().join(file), file).unwrap();
        }
        backups(&folder, 2, true).tidy().unwrap();
        assert_eq!(
            names(&folder),
            [
                "x.log",
                "x.log-20260101",
                "x.log.1",
                "x.log.2.gz",
                "x.log.20260102_000000.gz",
                "x.log.20260103_000000.gz",
                "y.log.20260101_000000",
            ]
        );
        let packed = File::open(folder.path().join("x.log.20260103_000000.gz")).unwrap();
        let mut text = String::new();
        GzDecoder::new(packed).read_to_string(&mut text).unwrap();
        assert_eq!(text, "x.log.20260103_000000");
    }

    #[test]
    fn a_disk_that_is_full_costs_no_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let plain = folder.path().join("x.log.20260101_000000");
        fs::write(&plain, "text").unwrap();
        // Nothing can be put in place of a directory.
        fs::create_dir(folder.path().join("x.log.20260101_000000.gz")).unwrap();
        assert!(backups(&folder, 2, true).tidy().is_err());
        assert_eq!(fs::read_to_string(&plain).unwrap(), "text");
        let left: Vec<_> = names(&folder);
        assert_eq!(left, ["x.log.20260101_000000", "x.log.20260101_000000.gz"]);
    }
}
