//! Reading an output from its beginning to its end while it grows.

use super::{Client, LogPart, Which, overlap::new_part};
use crate::{Failure, task_id::TaskId};

/// Enough lines that nothing is missed between two questions to a host of the Python implementation,
/// which knows no places in an output.
const LINES: usize = 10_000;

/// One output of one task; what was read once is not read again.
#[derive(Debug)]
pub(crate) struct LogReader<'a> {
    client: &'a Client,
    id: TaskId,
    which: Which,
    place: Place,
}

/// How far it was read.
#[derive(Debug)]
enum Place {
    /// So many bytes.
    Offset(u64),
    /// Up to the end of these lines; the host does not say how many bytes there are.
    After(Vec<u8>),
}

impl<'a> LogReader<'a> {
    /// From the beginning.
    pub(crate) fn new(client: &'a Client, id: TaskId, which: Which) -> LogReader<'a> {
        LogReader {
            client,
            id,
            which,
            place: Place::Offset(0),
        }
    }

    /// The last lines; what comes after them is read next.
    pub(crate) async fn last(&mut self, lines: usize) -> Result<Vec<u8>, Failure> {
        let LogPart { bytes, size } = self.ask(&format!("lines={lines}")).await?;
        if let Some(size) = size {
            self.place = Place::Offset(size);
            return Ok(bytes);
        }
        // To know later what is new, as much as is asked for then.
        let LogPart { bytes, .. } = self.ask(&format!("lines={}", LINES.max(lines))).await?;
        let all: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let last = all[all.len().saturating_sub(lines)..].concat();
        self.place = Place::After(bytes);
        Ok(last)
    }

    /// What came since, at most a mebibyte; nothing if there is nothing new.
    pub(crate) async fn more(&mut self) -> Result<Vec<u8>, Failure> {
        if let Place::Offset(offset) = self.place {
            let LogPart { bytes, size } = self.ask(&format!("offset={offset}")).await?;
            if let Some(size) = size {
                // An output that became shorter was begun anew.
                let end = offset + bytes.len() as u64;
                self.place = Place::Offset(if size < offset { 0 } else { end });
                return Ok(bytes);
            }
            self.place = Place::After(Vec::new());
        }
        let LogPart { bytes, .. } = self.ask(&format!("lines={LINES}")).await?;
        let Place::After(seen) = &mut self.place else {
            return Ok(Vec::new());
        };
        let new = new_part(seen, &bytes).to_vec();
        *seen = bytes;
        Ok(new)
    }

    async fn ask(&self, question: &str) -> Result<LogPart, Failure> {
        self.client.log(self.id, self.which, question).await
    }
}
