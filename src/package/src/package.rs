//! A package file that exists.

use std::path::PathBuf;

use dunnage_model::{Target, Version};

/// A package file on disk, complete and under its final name.
#[derive(Clone, Debug)]
pub struct Package {
    /// The name in its metadata.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// What it was built for.
    pub target: Target,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// Its size in bytes.
    pub size: u64,
    /// Where it is.
    pub file: PathBuf,
}
