//! `llmspell kernel start --daemon`.
//!
//! Still to be written: the double fork with a readiness pipe before any thread exists, the PID file
//! and the log file; then [`kernel::run`], whose last argument is called once everything is bound.

use crate::{
    Failure, kernel,
    settings::{Settings, Source},
};

/// Starts a kernel in the background; returns in the caller once it serves, or says why it does not.
pub(super) fn run(source: Source, settings: Settings) -> Result<(), Failure> {
    kernel::run(source, settings, |_| Ok(()))
}
