//! Expectations about files.

use super::Stage;
use crate::{FileFact, VerifyError};

impl Stage<'_> {
    /// Expects mode and owner of a file or directory, as in `0640 root:daemon`.
    pub fn expect_file(&self, path: &str, expected: &str) -> Result<&Self, VerifyError> {
        let fact = FileFact::read(self.system, path)?;
        let seen = fact.map_or_else(|| "missing".to_owned(), |fact| fact.to_string());
        Ok(self.expect(&format!("mode and owner of {path}"), expected, &seen))
    }

    /// Expects that there is no such file, directory or link.
    pub fn expect_missing(&self, path: &str) -> Result<&Self, VerifyError> {
        let seen = FileFact::read(self.system, path)?;
        Ok(self.expect(path, None, seen))
    }

    /// Expects that there is such a file, directory or link.
    pub fn expect_present(&self, path: &str) -> Result<&Self, VerifyError> {
        let present = FileFact::read(self.system, path)?.is_some();
        Ok(self.expect(&format!("{path} exists"), true, present))
    }

    /// Expects the content of a text file.
    pub fn expect_content(&self, path: &str, expected: &str) -> Result<&Self, VerifyError> {
        let seen = self.system.run(["cat", "--", path])?;
        let seen = if seen.is_ok() {
            seen.stdout
        } else {
            seen.stderr
        };
        Ok(self.expect(&format!("content of {path}"), expected, &seen))
    }

    /// Expects a text file to hold, or not to hold, a line or part of one.
    pub fn expect_text(
        &self,
        path: &str,
        part: &str,
        expected: bool,
    ) -> Result<&Self, VerifyError> {
        let seen = self.system.run(["grep", "-qF", "--", part, path])?;
        // 0 and 1 are answers; anything else means that the file could not be read.
        let holds = match seen.status {
            0 => Ok(true),
            1 => Ok(false),
            _ => Err(seen.stderr),
        };
        Ok(self.expect(&format!("{path} holds {part:?}"), Ok(expected), holds))
    }
}
