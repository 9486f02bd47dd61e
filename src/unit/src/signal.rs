//! The signals a service definition can name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A signal that a unit, a log policy or a stop sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Signal {
    /// Reload.
    Hup,
    /// First of the two that mean what the program says they mean.
    Usr1,
    /// The second.
    Usr2,
}

impl Signal {
    /// The name without `SIG`, as kill(1) takes it.
    pub fn name(self) -> &'static str {
        match self {
            Signal::Hup => "HUP",
            Signal::Usr1 => "USR1",
            Signal::Usr2 => "USR2",
        }
    }

    /// The number on Linux and macOS, as newsyslog.conf wants it.
    pub fn number(self, macos: bool) -> u8 {
        match (self, macos) {
            (Signal::Hup, _) => 1,
            (Signal::Usr1, false) => 10,
            (Signal::Usr2, false) => 12,
            (Signal::Usr1, true) => 30,
            (Signal::Usr2, true) => 31,
        }
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
