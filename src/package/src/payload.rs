//! The binaries that go into packages.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The built binaries, by name.
#[derive(Clone, Debug, Default)]
pub struct Payload {
    /// Where each binary is.
    pub binaries: BTreeMap<String, PathBuf>,
}
