//! The manifest as it was written: typed, with the place of every value, not yet checked as a whole.

mod config;
mod head;
mod homebrew;
mod load;
mod package;
mod service;

pub use load::{LoadError, Manifest};

pub(crate) use config::{
    ConfigEntry, DirectoryEntry, FileEntry, LinkEntry, LogEntry, RetiredEntry,
};
pub(crate) use head::Head;
pub(crate) use homebrew::HomebrewEntry;
pub(crate) use package::{PackageEntry, RelationEntry, RelationOverride};
pub(crate) use service::ServiceEntry;
