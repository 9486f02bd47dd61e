//! Answers that are only words.

use serde::{Deserialize, Serialize};

/// An answer that is only words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) message: String,
}

impl Message {
    pub(crate) fn new(message: impl Into<String>) -> Message {
        Message {
            message: message.into(),
        }
    }
}
