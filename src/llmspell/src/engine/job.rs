//! What the thread of Lua is asked for.

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

/// A script to run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) code: String,
    /// How error messages call it.
    pub(crate) name: String,
    /// What it finds in ARGS; `None` leaves ARGS as it is.
    pub(crate) arguments: Option<Vec<String>>,
}

/// How a script ended: the text of its value, if it has one.
pub(crate) type Outcome = Result<Option<String>, ScriptError>;

/// Why a script failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{name}: {message}")]
pub(crate) struct ScriptError {
    pub(crate) name: String,
    pub(crate) message: String,
    pub(crate) traceback: Vec<String>,
}

impl ScriptError {
    pub(crate) fn new(name: &str, message: impl Into<String>) -> ScriptError {
        ScriptError {
            name: name.to_owned(),
            message: message.into(),
            traceback: Vec::new(),
        }
    }

    /// It was stopped, or never started, because the kernel ends.
    pub(crate) fn ending() -> ScriptError {
        ScriptError::new("Shutdown", "the kernel is ending")
    }
}

/// Whether code is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Completeness {
    Complete,
    Incomplete,
    Invalid,
}

impl Completeness {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Completeness::Complete => "complete",
            Completeness::Incomplete => "incomplete",
            Completeness::Invalid => "invalid",
        }
    }
}

/// What may stand at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Completion {
    pub(crate) matches: Vec<String>,
    /// Where the word begins, in characters.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A question with the way back.
pub(super) enum Job {
    Run(Request, oneshot::Sender<Outcome>),
    Completeness(String, oneshot::Sender<Completeness>),
    Complete(String, usize, oneshot::Sender<Completion>),
    Inspect(String, usize, oneshot::Sender<Option<String>>),
    Memory(oneshot::Sender<usize>),
}
