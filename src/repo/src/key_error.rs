//! What can go wrong with a signing key.

use std::io;
use std::path::PathBuf;

/// Why a signing key could not be made, read or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// A name that could leave the directory or confuse a shell.
    #[error(
        "`{0}` cannot name a key: use lower-case letters, digits, `-` and `.`, a letter or digit first"
    )]
    Name(String),
    /// A user id without which no client accepts the key.
    #[error(
        "`{0}` cannot be the user id of a key: write one line, as in `Example <mail@example.org>`"
    )]
    UserId(String),
    /// Others could read the private key.
    #[error(
        "refusing the private key {path}: its mode {mode:04o} lets other users read or change it; \
         to make it private: chmod 600 {path}"
    )]
    Mode {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Others could replace the private key.
    #[error(
        "refusing the key directory {path}: its mode {mode:04o} lets other users put files there; \
         to make it private: chmod 700 {path}"
    )]
    DirectoryMode {
        /// The directory.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It belongs to somebody else.
    #[error(
        "refusing {path}: it belongs to user {owner}, and this is user {user}; \
         run as that user, or after checking where it came from: chown {user} {path}"
    )]
    Owner {
        /// The file or directory.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
        /// Who asks.
        user: u32,
    },
    /// The disk said no.
    #[error("failed to {action} {path}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not a key.
    #[error(
        "failed to read the private key {path}: it is not an armored OpenPGP private key; \
         restore it from a backup, or move it away to have a new one made"
    )]
    Malformed {
        /// The key file.
        path: PathBuf,
        /// What the parser said.
        source: pgp::errors::Error,
    },
    /// A key that clients would not take.
    #[error(
        "refusing the private key {path}: {reason}; \
         move it away to have a new RSA-4096 key made"
    )]
    Unfit {
        /// The key file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The cryptography failed.
    #[error("failed to {action}")]
    OpenPgp {
        /// What was tried.
        action: &'static str,
        /// What the library said.
        source: pgp::errors::Error,
    },
    /// OpenPGP counts time in 32 bits.
    #[error("failed to sign: the moment {0} s after 1970 does not fit an OpenPGP time stamp")]
    Time(u64),
}
