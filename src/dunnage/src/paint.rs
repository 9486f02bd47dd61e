//! Colours, which `anstream` takes out again where nobody would see them.

use std::fmt::Display;

/// A way to make text stand out; everything is readable without.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Paint {
    /// Headings.
    Bold,
    /// What is new.
    Green,
    /// What is gone or wrong.
    Red,
    /// What is doubtful.
    Yellow,
    /// Where something is.
    Cyan,
}

impl Paint {
    /// The text in this colour.
    pub(crate) fn on(self, text: impl Display) -> String {
        let code = match self {
            Paint::Bold => 1,
            Paint::Green => 32,
            Paint::Red => 31,
            Paint::Yellow => 33,
            Paint::Cyan => 36,
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}
