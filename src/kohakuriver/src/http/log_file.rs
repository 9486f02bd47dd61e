//! Showing the output of a task, which may be larger than memory.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use axum::{
    http::{HeaderName, HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use nix::{
    errno::Errno,
    fcntl::{OFlag, open, openat},
    sys::stat::Mode,
};
use serde::Deserialize;

use super::Detail;

/// The size of the whole file, beside a part of it.
pub(crate) const LOG_SIZE: HeaderName = HeaderName::from_static("x-log-size");
/// What logs are served as, whatever bytes they hold.
pub(crate) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// How much is read at once when lines are counted from the end.
const BLOCK: u64 = 64 * 1024;
/// How much one answer holds from an offset.
const PIECE: u64 = 1024 * 1024;
/// How much one answer holds of the last lines: a line can be as long as the file.
const MOST: u64 = 8 * 1024 * 1024;
/// How many lines are shown to who does not say.
const LINES: u64 = 1000;

/// Which part of a file is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct LogPart {
    /// The last so many lines.
    #[serde(default)]
    pub(crate) lines: Option<u64>,
    /// What comes after so many bytes.
    #[serde(default)]
    pub(crate) offset: Option<u64>,
}

/// A part of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LogExcerpt {
    pub(crate) bytes: Vec<u8>,
    /// The size of the whole file.
    pub(crate) size: u64,
}

impl LogPart {
    /// Reads it; of a file that is not there, nothing.
    pub(crate) async fn read(self, path: PathBuf) -> Result<LogExcerpt, Detail> {
        let shown = path.display().to_string();
        match self.find(path).await {
            Ok(found) => Ok(found.unwrap_or_default()),
            Err(error) => {
                tracing::error!("failed to read {shown}: {error}");
                Err(Detail::internal(&error))
            }
        }
    }

    /// Reads it on a thread that may wait for the disk; `None` if there is no such file.
    ///
    /// Tasks can write where their logs are. What one of them put there in the place of a log or of
    /// its directory, be it a link to a file of this machine or a pipe that never ends, is not read.
    pub(crate) async fn find(self, path: PathBuf) -> io::Result<Option<LogExcerpt>> {
        let read = tokio::task::spawn_blocking(move || {
            let mut file = match opened(&path) {
                Ok(file) => File::from(file),
                Err(Errno::ENOENT) => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            let metadata = file.metadata()?;
            if !metadata.is_file() {
                return Err(io::Error::other("it is not a regular file"));
            }
            let size = metadata.len();
            let bytes = self.of(&mut file, size)?;
            Ok(Some(LogExcerpt { bytes, size }))
        });
        read.await.unwrap_or_else(|error| Err(error.into()))
    }

    /// The same as it stands in a URL.
    pub(crate) fn query(self) -> String {
        match (self.offset, self.lines) {
            (Some(offset), _) => format!("?offset={offset}"),
            (None, Some(lines)) => format!("?lines={lines}"),
            (None, None) => String::new(),
        }
    }

    fn of(self, file: &mut (impl Read + Seek), size: u64) -> io::Result<Vec<u8>> {
        let (start, length) = match self.offset {
            Some(offset) => (offset.min(size), PIECE),
            None => (tail(file, size, self.lines.unwrap_or(LINES))?, MOST),
        };
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        // Not beyond the size that is told, although the file may have grown since.
        file.take(length.min(size - start))
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl IntoResponse for LogExcerpt {
    fn into_response(self) -> Response {
        let size = HeaderValue::from(self.size);
        ([(CONTENT_TYPE, TEXT), (LOG_SIZE, size)], self.bytes).into_response()
    }
}

/// Opens `…/<id>/<stream>.log`, of which the last two names were made where tasks can write.
fn opened(path: &Path) -> nix::Result<OwnedFd> {
    let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
    let directory = flags | OFlag::O_DIRECTORY;
    let no_link = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK;
    let parent = path.parent().ok_or(Errno::ENOENT)?;
    let logs = parent.parent().ok_or(Errno::ENOENT)?;
    let own = parent.file_name().ok_or(Errno::EINVAL)?;
    let name = path.file_name().ok_or(Errno::EINVAL)?;
    let logs = open(logs, directory, Mode::empty())?;
    let own = openat(&logs, own, directory | no_link, Mode::empty())?;
    openat(&own, name, flags | no_link, Mode::empty())
}

/// Where the last lines begin, found from the end.
fn tail(file: &mut (impl Read + Seek), size: u64, lines: u64) -> io::Result<u64> {
    if lines == 0 {
        return Ok(size);
    }
    let mut block = Vec::new();
    let mut end = size;
    let mut ends_seen = 0;
    let floor = size.saturating_sub(MOST);
    while end > floor {
        let start = end.saturating_sub(BLOCK).max(floor);
        file.seek(SeekFrom::Start(start))?;
        block.clear();
        file.take(end - start).read_to_end(&mut block)?;
        for (index, _) in block
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, byte)| **byte == b'\n')
        {
            let at = start + index as u64;
            // The end of the last line begins no other.
            if at + 1 == size {
                continue;
            }
            ends_seen += 1;
            if ends_seen == lines {
                return Ok(at + 1);
            }
        }
        end = start;
    }
    Ok(floor)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn part(text: &[u8], lines: Option<u64>, offset: Option<u64>) -> Vec<u8> {
        let size = text.len() as u64;
        LogPart { lines, offset }
            .of(&mut Cursor::new(text), size)
            .unwrap()
    }

    #[test]
    fn the_last_lines_are_whole_whether_the_last_one_ends_or_not() {
        for (text, lines, expected) in [
            ("a\nb\nc\n", 2, "b\nc\n"),
            ("a\nb\nc", 2, "b\nc"),
            ("a\nb\nc\n", 3, "a\nb\nc\n"),
            ("a\nb\nc\n", 99, "a\nb\nc\n"),
            ("a\n\n\n", 2, "\n\n"),
            ("\n", 1, "\n"),
            ("", 5, ""),
            ("a\n", 0, ""),
        ] {
            let found = part(text.as_bytes(), Some(lines), None);
            assert_eq!(found, expected.as_bytes(), "{lines} of {text:?}");
        }
        let long = format!("first\n{}\nlast\n", "x".repeat(200_000));
        assert_eq!(part(long.as_bytes(), Some(2), None), &long.as_bytes()[6..]);
    }

    #[test]
    fn an_offset_gives_what_comes_after_it_and_not_too_much() {
        assert_eq!(part(b"abc", None, Some(1)), b"bc");
        assert_eq!(part(b"abc", None, Some(3)), b"");
        assert_eq!(part(b"abc", None, Some(9)), b"");
        let large = vec![b'x'; 2 * 1024 * 1024];
        assert_eq!(part(&large, None, Some(5)).len(), 1024 * 1024);
        let one_line = vec![b'x'; 9 * 1024 * 1024];
        assert_eq!(part(&one_line, Some(1), None).len(), 8 * 1024 * 1024);
    }

    #[test]
    fn nothing_but_a_file_of_the_task_is_read() {
        let place = tempfile::tempdir().unwrap();
        let logs = place.path().join("logs");
        let file = |id: &str| logs.join(id).join("stdout.log");
        let errno = |id| opened(&file(id)).map(drop);
        assert_eq!(errno("1"), Err(Errno::ENOENT));
        std::fs::create_dir_all(logs.join("1")).unwrap();
        assert_eq!(errno("1"), Err(Errno::ENOENT));
        std::fs::write(place.path().join("stdout.log"), "secret").unwrap();
        let link = |from: &Path, to: &Path| std::os::unix::fs::symlink(from, to).unwrap();
        link(&place.path().join("stdout.log"), &file("1"));
        assert_eq!(errno("1"), Err(Errno::ELOOP));
        link(place.path(), &logs.join("2"));
        assert_eq!(errno("2"), Err(Errno::ENOTDIR));

        std::fs::create_dir_all(logs.join("3")).unwrap();
        nix::unistd::mkfifo(&file("3"), Mode::S_IRWXU).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let found = runtime.block_on(LogPart::default().find(file("3")));
        assert_eq!(found.unwrap_err().to_string(), "it is not a regular file");
    }
}
