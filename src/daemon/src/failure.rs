//! Why a command ends with another exit code than 0.

use std::{error::Error, fmt};

use crate::exit_code;

/// What to tell the user, and the exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    message: String,
    hint: Option<String>,
    code: u8,
    /// The status of the answer that this failure is about.
    status: Option<u16>,
}

impl Failure {
    /// A failure without a code of its own.
    pub fn new(message: impl Into<String>) -> Failure {
        Failure {
            message: format!("error: {}", message.into()),
            hint: None,
            code: exit_code::FAILURE,
            status: None,
        }
    }

    /// A failure with its causes.
    pub fn of(error: &dyn Error) -> Failure {
        Failure::new(chain(error))
    }

    /// Problems of a configuration, each of which starts with its file and line.
    pub fn config(problems: String) -> Failure {
        Failure {
            message: problems,
            code: exit_code::CONFIG,
            ..Failure::new("")
        }
    }

    /// An exit code without words, where all has been said.
    pub fn silent(code: u8) -> Failure {
        Failure {
            message: String::new(),
            code,
            ..Failure::new("")
        }
    }

    /// The same with what to do.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Failure {
        Failure {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// The same with an exit code of its own.
    #[must_use]
    pub fn code(self, code: u8) -> Failure {
        Failure { code, ..self }
    }

    /// The same, about an HTTP answer with this status.
    #[must_use]
    pub fn status(self, status: u16) -> Failure {
        Failure {
            status: Some(status),
            ..self
        }
    }

    /// Whether it is about an answer with this status.
    pub fn has_status(&self, status: u16) -> bool {
        self.status == Some(status)
    }

    /// Whether the same question may be answered later.
    pub fn is_silence(&self) -> bool {
        self.code == exit_code::UNAVAILABLE || matches!(self.status, Some(502..=504))
    }

    /// Whether there is nothing to say.
    pub fn is_silent(&self) -> bool {
        self.message.is_empty()
    }

    /// What the command ends with.
    pub fn exit_code(&self) -> u8 {
        self.code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

/// The last cause of an error; what HTTP clients say before it is about their own layers.
pub fn root(error: &dyn Error) -> String {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last.to_string()
}

/// An error and its causes in one line.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let line = error.to_string();
        // SQLite has a number before its words.
        let line = match line.strip_prefix("Error code ") {
            Some(rest) => rest.split_once(": ").map_or(rest, |(_, words)| words),
            None => &line,
        };
        // Some libraries repeat the cause, with a number before it.
        if !text.contains(line.rsplit(": ").next().unwrap_or_default()) {
            text.push_str(": ");
            text.push_str(line);
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Layer(&'static str, #[source] Option<Box<Layer>>);

    fn layers(words: &[&'static str]) -> Layer {
        let (first, rest) = words.split_first().unwrap();
        let below = (!rest.is_empty()).then(|| Box::new(layers(rest)));
        Layer(first, below)
    }

    #[test]
    fn causes_are_told_once_and_without_their_numbers() {
        let error = layers(&["failed to write x", "Error code 13: disk is full"]);
        assert_eq!(chain(&error), "failed to write x: disk is full");
        assert_eq!(root(&error), "Error code 13: disk is full");
        let error = layers(&["no way: disk is full", "28: disk is full"]);
        assert_eq!(
            Failure::of(&error).hint("make room").to_string(),
            "error: no way: disk is full\nhint: make room"
        );
    }

    #[test]
    fn a_failure_says_what_it_ends_with() {
        let silent = Failure::silent(7);
        assert_eq!((silent.is_silent(), silent.exit_code()), (true, 7));
        let config = Failure::config("a:1: no".to_owned());
        assert_eq!(config.exit_code(), exit_code::CONFIG);
        assert_eq!(config.to_string(), "a:1: no");
        let answer = Failure::new("no").status(503);
        assert!(answer.has_status(503) && answer.is_silence() && !answer.is_silent());
    }
}
