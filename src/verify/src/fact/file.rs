//! Files.

use std::fmt;

use crate::{System, VerifyError};

/// What `stat` tells of a file or directory, links not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFact {
    /// Octal: `0640`.
    pub mode: String,
    /// Owner and group by name: `root:kohakuriver-host`.
    pub owner: String,
    /// As in `regular file` or `directory`.
    pub kind: String,
}

impl FileFact {
    /// Reads it; `None` if there is no such file.
    pub fn read(system: &System, path: &str) -> Result<Option<FileFact>, VerifyError> {
        let stat = system.run(["stat", "-c", "%a %U:%G %F", "--", path])?;
        let mut words = stat.answer().splitn(3, ' ');
        let (Some(mode), Some(owner), Some(kind)) = (words.next(), words.next(), words.next())
        else {
            return Ok(None);
        };
        Ok(Some(FileFact {
            mode: format!("{mode:0>4}"),
            owner: owner.to_owned(),
            kind: kind.to_owned(),
        }))
    }
}

impl fmt::Display for FileFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.mode, self.owner)
    }
}
