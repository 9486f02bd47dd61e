//! Starting and stopping the kernel.

use std::path::PathBuf;

use crate::{
    Failure,
    settings::{Settings, Source},
};

/// What whoever started us may want to know once we serve.
#[derive(Clone, Debug)]
pub(crate) struct Serving {
    /// The name of the kernel.
    pub(crate) id: String,
    /// The port of HTTP.
    pub(crate) port: u16,
    /// The file that says how to connect.
    pub(crate) connection_file: PathBuf,
}

/// Runs a kernel until it is told to stop; `ready` is called when all six ports are bound and the
/// connection file is there, and an error from it stops the start.
///
/// The runtime and all threads are made in here: a caller that forks does so before.
pub(crate) fn run(
    held: dunnage_daemon::HeldSignals,
    source: Source,
    settings: Settings,
    ready: impl FnOnce(&Serving) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let _ = (held, source, settings, ready);
    Err(Failure::new("not written yet"))
}

/// Checks everything that a start would need and says what it would do.
pub(crate) fn rehearse(source: &Source) -> Result<String, Failure> {
    let settings = Settings::strict(source.load()?)?;
    Ok(format!("{}: all is well\n", settings.origin))
}
