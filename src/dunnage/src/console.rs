//! Where words for people go: results to stdout, everything else to stderr.

use std::fmt::Display;
use std::io::{IsTerminal, Write};

use clap::ValueEnum;
use serde::Serialize;

use crate::failure::Failure;

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The terminal, or what stands for it.
pub(crate) struct Console {
    format: OutputFormat,
}

impl Console {
    pub(crate) fn new(format: OutputFormat) -> Console {
        Console { format }
    }

    /// Whether stderr is watched by a person; NO_COLOR and pipes are honoured by `anstream`.
    pub(crate) fn is_interactive(&self) -> bool {
        std::io::stderr().is_terminal()
    }

    /// A result: one value for programs, the text for people.
    pub(crate) fn result(&self, value: &impl Serialize, text: impl Display) -> Result<(), Failure> {
        let mut out = anstream::stdout().lock();
        let written = match self.format {
            OutputFormat::Json => serde_json::to_string_pretty(value)
                .map_err(std::io::Error::from)
                .and_then(|json| writeln!(out, "{json}")),
            OutputFormat::Text => writeln!(out, "{text}"),
        };
        ignore_closed_pipe(written.and_then(|()| out.flush()))
    }

    /// Bytes of a result, as they are.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        ignore_closed_pipe(out.write_all(bytes).and_then(|()| out.flush()))
    }

    /// What is being done.
    pub(crate) fn note(&self, text: impl Display) {
        // Whoever closed stderr does not want to know.
        let _ = writeln!(anstream::stderr(), "{text}");
    }

    /// Why it was not done.
    pub(crate) fn failure(&self, failure: &Failure) {
        match failure {
            Failure::Manifest(all) => {
                for problems in all {
                    self.note(problems.render(true));
                }
            }
            Failure::Drift(drifts) => {
                for drift in drifts {
                    let (path, hint) = (drift.path(), drift.hint());
                    self.note(format!(
                        "error: {path} is not what the manifests say\n    {hint}"
                    ));
                }
                self.note("\nhint: run `dunnage render` and commit what it writes");
            }
            Failure::Found => {}
            Failure::Interrupted => self.note("interrupted; nothing of it runs any more"),
            Failure::Trouble(failure) => self.failure(failure),
            Failure::Other { error, hint } => {
                let mut text = format!("error: {error}");
                let mut cause = error.source();
                while let Some(error) = cause {
                    text.push_str(&format!("\n  because: {error}"));
                    cause = error.source();
                }
                if let Some(hint) = hint {
                    text.push_str(&format!("\n\nhint: {hint}"));
                }
                self.note(text);
            }
        }
    }
}

/// `dunnage explain | head` is no error.
fn ignore_closed_pipe(written: std::io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
