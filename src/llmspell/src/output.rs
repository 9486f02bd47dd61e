//! What commands show: text for people, JSON for programs.

use std::io::{self, Write};

use serde::Serialize;

use crate::{Failure, advised};

/// How results are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs, on one line.
    Json,
    /// For programs and people.
    Pretty,
}

impl Format {
    /// Shows a value for programs, or its text for people.
    pub(crate) fn show(
        self,
        value: &impl Serialize,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        let json = match self {
            Format::Text => return print(&text()),
            Format::Json => serde_json::to_string(value),
            Format::Pretty => serde_json::to_string_pretty(value),
        };
        print(&format!("{}\n", json.map_err(|error| advised(&error))?))
    }
}

/// Writes to standard output; a reader that went away (`| head`) is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(format!(
            "failed to write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}
