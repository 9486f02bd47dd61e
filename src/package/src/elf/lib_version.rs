//! The version of a library.

use std::fmt;

/// Numbers with dots, compared number by number: `2.4` comes before `2.34`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LibVersion(Vec<u32>);

impl LibVersion {
    /// Reads `2.34`; zeros at the end say nothing and are dropped, as Debian does (`4.2.0` is `4.2`),
    /// but a second number stays.
    pub fn parse(text: &str) -> Option<LibVersion> {
        let parts = text.split('.').map(|part| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse().ok()).flatten()
        });
        let mut parts: Vec<u32> = parts.collect::<Option<_>>()?;
        while parts.len() > 2 && parts.last() == Some(&0) {
            parts.pop();
        }
        Some(LibVersion(parts))
    }
}

impl fmt::Display for LibVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            write!(f, "{dot}{part}")?;
        }
        Ok(())
    }
}
