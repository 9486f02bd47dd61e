//! An error on its way to a person.

use std::error::Error;
use std::fmt;

use dunnage_model::Problems;

use crate::exit_code;
use crate::native::Drift;

/// Why a verb did not finish.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Manifests have problems.
    Manifest(Vec<Problems>),
    /// Committed files are not what the manifests say.
    Drift(Vec<Drift>),
    /// The result says it all.
    Found,
    /// Somebody asked for an end.
    Interrupted,
    /// Something else, in a verb whose code 1 means that it found something.
    Trouble(Box<Failure>),
    /// Something else, and what to do about it.
    Other {
        /// What, with its causes.
        error: Box<dyn Error>,
        /// What to do.
        hint: Option<String>,
    },
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Failure {
        Failure::Other {
            error: Box::new(Message(message.into())),
            hint: None,
        }
    }

    /// An error of a library that knows what to do about it.
    pub(crate) fn hinted(error: impl Error + 'static, hint: Option<impl Into<String>>) -> Failure {
        Failure::Other {
            error: Box::new(error),
            hint: hint.map(Into::into),
        }
    }

    #[must_use]
    pub(crate) fn hint(self, text: impl Into<String>) -> Failure {
        match self {
            Failure::Other { error, .. } => Failure::Other {
                error,
                hint: Some(text.into()),
            },
            other => other,
        }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Failure::Manifest(_) => exit_code::MANIFEST,
            Failure::Drift(_) => exit_code::DRIFT,
            Failure::Found => exit_code::FOUND,
            Failure::Interrupted => exit_code::INTERRUPTED,
            Failure::Trouble(_) => exit_code::TROUBLE,
            Failure::Other { .. } => exit_code::FAILED,
        }
    }
}

impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure::Other {
            error: Box::new(error),
            hint: None,
        }
    }
}

/// An error that is only words.
#[derive(Debug)]
struct Message(String);

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Message {}
