//! The digest everything in a repository is known by.

use std::fmt::Write as _;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A reader that ends in an error if what passed through it has another digest than expected, so
/// that a copy that went wrong is never finished.
pub(crate) struct Checked<R> {
    reader: R,
    digest: Sha256,
    expected: String,
}

impl<R: Read> Checked<R> {
    pub(crate) fn new(reader: R, expected: &str) -> Checked<R> {
        Checked {
            reader,
            digest: Sha256::new(),
            expected: expected.to_owned(),
        }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.digest.update(&buffer[..count]);
        if count == 0 && !buffer.is_empty() {
            let found = hex(&self.digest.clone().finalize());
            if found != self.expected {
                let text = format!("its SHA-256 is {found} instead of {}", self.expected);
                return Err(io::Error::new(io::ErrorKind::InvalidData, text));
            }
        }
        Ok(count)
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
