//! Kinds of values.

use std::{net::IpAddr, path::PathBuf};

use dunnage_daemon::LogLevel;
use serde_json::json;
use toml::Value;

use super::Secret;

/// A kind of value that a key can have.
pub(crate) trait Kind: Sized {
    /// What is expected, for messages.
    const EXPECTED: &'static str;

    /// From a file.
    fn of(value: &Value) -> Option<Self>;

    /// From a variable.
    fn parse(text: &str) -> Option<Self>;

    /// As it is shown; secrets are not.
    fn shown(&self) -> serde_json::Value;
}

macro_rules! number {
    ($kind:ty, $expected:literal) => {
        impl Kind for $kind {
            const EXPECTED: &'static str = $expected;

            fn of(value: &Value) -> Option<$kind> {
                value.as_integer()?.try_into().ok()
            }

            fn parse(text: &str) -> Option<$kind> {
                text.parse().ok()
            }

            fn shown(&self) -> serde_json::Value {
                json!(self)
            }
        }
    };
}

number!(u16, "a whole number from 0 to 65535");
number!(u32, "a whole number from 0 to 4294967295");
number!(u64, "a whole number of 0 or more");

/// Permission bits, written as an octal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Octal(pub(crate) u32);

impl Kind for Octal {
    const EXPECTED: &'static str = "an octal number such as 0o077";

    fn of(value: &Value) -> Option<Octal> {
        u32::of(value).map(Octal)
    }

    fn parse(text: &str) -> Option<Octal> {
        let digits = text.strip_prefix("0o").unwrap_or(text);
        u32::from_str_radix(digits, 8).ok().map(Octal)
    }

    fn shown(&self) -> serde_json::Value {
        json!(format!("0o{:03o}", self.0))
    }
}

impl Kind for f64 {
    const EXPECTED: &'static str = "a number";

    fn of(value: &Value) -> Option<f64> {
        let whole = || value.as_integer().map(|number| number as f64);
        value.as_float().or_else(whole)
    }

    fn parse(text: &str) -> Option<f64> {
        text.parse().ok()
    }

    fn shown(&self) -> serde_json::Value {
        json!(self)
    }
}

impl Kind for bool {
    const EXPECTED: &'static str = "true or false";

    fn of(value: &Value) -> Option<bool> {
        value.as_bool()
    }

    fn parse(text: &str) -> Option<bool> {
        match text {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        }
    }

    fn shown(&self) -> serde_json::Value {
        json!(self)
    }
}

impl Kind for Vec<String> {
    const EXPECTED: &'static str = "a list of texts";

    fn of(value: &Value) -> Option<Vec<String>> {
        let text = |item: &Value| Some(item.as_str()?.to_owned());
        value.as_array()?.iter().map(text).collect()
    }

    fn parse(text: &str) -> Option<Vec<String>> {
        Some(text.split(',').map(|item| item.trim().to_owned()).collect())
    }

    fn shown(&self) -> serde_json::Value {
        json!(self)
    }
}

macro_rules! text {
    ($kind:ty, $expected:literal, $parse:expr, $shown:expr) => {
        impl Kind for $kind {
            const EXPECTED: &'static str = $expected;

            fn of(value: &Value) -> Option<$kind> {
                Self::parse(value.as_str()?)
            }

            fn parse(text: &str) -> Option<$kind> {
                $parse(text)
            }

            fn shown(&self) -> serde_json::Value {
                $shown(self)
            }
        }
    };
}

text!(
    String,
    "a text",
    |text: &str| Some(text.to_owned()),
    |text: &String| json!(text)
);
text!(
    PathBuf,
    "a path",
    |text: &str| Some(PathBuf::from(text)),
    |path: &PathBuf| json!(path)
);
text!(
    LogLevel,
    "error, warning, info, debug or trace",
    |text: &str| text.parse().ok(),
    |level: &LogLevel| json!(level.to_string())
);
text!(
    IpAddr,
    "an IP address",
    |text: &str| text.parse().ok(),
    |ip: &IpAddr| json!(ip.to_string())
);
text!(
    Secret,
    "a text that is not empty",
    |text: &str| Secret::new(text),
    |_: &Secret| json!("(secret)")
);
