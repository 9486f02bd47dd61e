//! The size and the digests of a file.

use std::io::{self, Read};

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::hex::hex;

/// What a repository says of a file so that a client can check it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    /// Its size in bytes.
    pub size: u64,
    /// MD5 in hexadecimal.
    pub md5: String,
    /// SHA-1 in hexadecimal.
    pub sha1: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// A reader that takes the digests of what passes through it.
#[derive(Debug)]
pub(crate) struct Digesting<R> {
    reader: R,
    size: u64,
    md5: Md5,
    sha1: Sha1,
    sha256: Sha256,
}

impl<R: Read> Digesting<R> {
    /// Around a reader nothing was read from.
    pub(crate) fn new(reader: R) -> Digesting<R> {
        Digesting {
            reader,
            size: 0,
            md5: Md5::new(),
            sha1: Sha1::new(),
            sha256: Sha256::new(),
        }
    }

    /// Reads to the end.
    pub(crate) fn finish(mut self) -> io::Result<Digests> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(Digests {
            size: self.size,
            md5: hex(&self.md5.finalize()),
            sha1: hex(&self.sha1.finalize()),
            sha256: hex(&self.sha256.finalize()),
        })
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        let bytes = &buffer[..read];
        self.size += read as u64;
        self.md5.update(bytes);
        self.sha1.update(bytes);
        self.sha256.update(bytes);
        Ok(read)
    }
}
