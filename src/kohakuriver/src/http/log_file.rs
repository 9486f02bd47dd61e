//! Showing the output of a task, which may be larger than memory.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::PathBuf,
};

use axum::{
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::Detail;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogExcerpt {
    pub(crate) bytes: Vec<u8>,
    /// The size of the whole file.
    pub(crate) size: u64,
}

impl LogPart {
    /// Reads it on a thread that may wait for the disk; of a file that is not there, nothing.
    pub(crate) async fn read(self, path: PathBuf) -> Result<LogExcerpt, Detail> {
        let shown = path.display().to_string();
        let read = tokio::task::spawn_blocking(move || match File::open(path) {
            Ok(mut file) => {
                let size = file.metadata()?.len();
                let bytes = self.of(&mut file, size)?;
                Ok(LogExcerpt { bytes, size })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(LogExcerpt {
                bytes: Vec::new(),
                size: 0,
            }),
            Err(error) => Err(error),
        });
        let outcome: io::Result<LogExcerpt> = read.await.unwrap_or_else(|error| Err(error.into()));
        outcome.map_err(|error| {
            tracing::error!("failed to read {shown}: {error}");
            Detail::internal(&error)
        })
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
        let headers = [
            (
                CONTENT_TYPE.as_str(),
                "text/plain; charset=utf-8".to_owned(),
            ),
            ("x-log-size", self.size.to_string()),
        ];
        (headers, self.bytes).into_response()
    }
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
}
