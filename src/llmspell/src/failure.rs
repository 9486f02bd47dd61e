//! Why a command ends with another exit code than 0.

use dunnage_daemon::exit_code;

use crate::advice::advice;

/// What to tell the user, and the exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    message: String,
    hint: Option<String>,
    code: u8,
}

impl Failure {
    /// A failure without a code of its own.
    pub(crate) fn new(message: impl Into<String>) -> Failure {
        Failure {
            message: format!("error: {}", message.into()),
            hint: None,
            code: exit_code::FAILURE,
        }
    }

    /// A failure with its causes, and what to do about them.
    pub(crate) fn of(error: &(dyn std::error::Error + 'static)) -> Failure {
        Failure {
            hint: advice(error),
            ..Failure::new(chain(error))
        }
    }

    /// Problems of a configuration, each of which starts with its file and line.
    pub(crate) fn config(problems: String) -> Failure {
        Failure {
            message: problems,
            hint: None,
            code: exit_code::CONFIG,
        }
    }

    /// An exit code without words, where all has been said.
    pub(crate) fn silent(code: u8) -> Failure {
        Failure {
            message: String::new(),
            hint: None,
            code,
        }
    }

    #[must_use]
    pub(crate) fn hint(self, hint: impl Into<String>) -> Failure {
        Failure {
            hint: Some(hint.into()),
            ..self
        }
    }

    #[must_use]
    pub(crate) fn code(self, code: u8) -> Failure {
        Failure { code, ..self }
    }

    /// Whether there is nothing to say.
    pub(crate) fn is_silent(&self) -> bool {
        self.message.is_empty()
    }

    pub(crate) fn exit_code(&self) -> u8 {
        self.code
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

/// The last cause of an error; what HTTP clients say before it is about their own layers.
pub(crate) fn root(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last.to_string()
}

/// An error and its causes in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let line = error.to_string();
        // Some libraries repeat the cause, with a number before it.
        if !text.contains(line.rsplit(": ").next().unwrap_or_default()) {
            text.push_str(": ");
            text.push_str(&line);
        }
        cause = error.source();
    }
    text
}
