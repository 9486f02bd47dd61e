//! File permissions.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Permission bits, written as text: `"0750"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mode(u32);

/// Why a text is not a [`Mode`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a mode; write it as octal digits in quotes, as in \"0750\"")]
pub struct ModeError(String);

impl Mode {
    /// From the number; bits above 0o7777 are dropped.
    pub const fn new(bits: u32) -> Mode {
        Mode(bits & 0o7777)
    }

    /// From octal digits.
    pub fn parse(text: &str) -> Result<Mode, ModeError> {
        let octal = (3..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        match u32::from_str_radix(text, 8) {
            Ok(bits) if octal => Ok(Mode(bits)),
            _ => Err(ModeError(text.to_owned())),
        }
    }

    /// The number.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether everybody may read the file.
    pub const fn world_readable(self) -> bool {
        self.0 & 0o004 != 0
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04o}", self.0)
    }
}

impl Serialize for Mode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Mode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Mode, D::Error> {
        let text = String::deserialize(deserializer)?;
        Mode::parse(&text).map_err(serde::de::Error::custom)
    }
}
