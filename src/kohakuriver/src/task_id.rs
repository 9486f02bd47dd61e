//! The number of a task.

use std::{fmt, str::FromStr};

/// The number of a task: 64 bits, text in JSON for clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TaskId(i64);

/// Why a text is not a [`TaskId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the id of a task is a number; `kohakuriver task list` shows them")]
pub(crate) struct NoTaskId;

impl FromStr for TaskId {
    type Err = NoTaskId;

    fn from_str(text: &str) -> Result<TaskId, NoTaskId> {
        match text.parse() {
            Ok(number) if number >= 0 => Ok(TaskId(number)),
            _ => Err(NoTaskId),
        }
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
