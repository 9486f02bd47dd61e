//! Configuration: a file, the environment and options, read into checked values.
//!
//! [`Source`] says where it is; loading gives a [`Document`]; [`Settings`] is what is valid in it,
//! with no default left to fill in. An option wins over the environment, that over the file.

mod document;
mod environment;
mod flags;
mod parts;
mod provider;
mod reader;
mod sample;
mod secret;
mod source;
mod value;
mod whole;

pub(crate) use dunnage_daemon::{Origin, Problem, Problems};

pub(crate) use document::Document;
pub(crate) use environment::Environment;
pub(crate) use flags::Flags;
pub(crate) use parts::{
    DaemonSettings, KernelSettings, LoggingSettings, RuntimeSettings, SecuritySettings,
    StorageSettings, TlsFiles,
};
pub(crate) use provider::{ProviderKind, ProviderSettings, Providers};
pub(crate) use reader::{Reader, Shown};
pub(crate) use sample::SAMPLE;
pub(crate) use secret::Secret;
pub(crate) use source::Source;
pub(crate) use whole::Settings;
