//! The releases of Debian on which things are proven.

use std::fmt;

/// A release of Debian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suite {
    /// Debian 12, systemd 252, apt 2.6.
    Bookworm,
    /// Debian 13, systemd 257, apt 3.0.
    Trixie,
}

impl Suite {
    /// Every suite, oldest first.
    pub const ALL: [Suite; 2] = [Suite::Bookworm, Suite::Trixie];

    /// Its name in a Debian mirror.
    pub fn codename(self) -> &'static str {
        match self {
            Suite::Bookworm => "bookworm",
            Suite::Trixie => "trixie",
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.codename())
    }
}
