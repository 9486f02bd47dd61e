//! One simple command of a script.

/// A simple command, with what must be true for it to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command {
    /// The line it begins on, counted from 1.
    pub(crate) line: usize,
    /// Its words as they are written, with their quotes.
    pub(crate) words: Vec<String>,
    /// Its redirections: operator and target.
    pub(crate) redirects: Vec<(String, String)>,
    /// The conditions around it, outermost first: `[ -d /run/systemd/system ]`, `case $1 in remove`.
    pub(crate) guards: Vec<String>,
    /// The function it stands in.
    pub(crate) function: Option<String>,
    /// What joins it to the command after it.
    pub(crate) joint: Joint,
    /// Whether it belongs to the list whose status is that of its script or function.
    pub(crate) is_last: bool,
    /// Whether it is a part of a condition, where a failure does not end the script.
    pub(crate) is_condition: bool,
}

/// What joins a command to the one after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joint {
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `|`.
    Pipe,
    /// The end of a list.
    End,
}

impl Command {
    /// Its program, without quotes; assignments before it are passed over.
    pub(crate) fn program(&self) -> &str {
        self.effective().next().unwrap_or_default()
    }

    /// Its arguments, without the quotes around them.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = &str> {
        self.effective().skip(1)
    }

    /// Whether one of the conditions around it mentions a text.
    pub(crate) fn is_guarded_by(&self, text: &str) -> bool {
        self.guards.iter().any(|guard| guard.contains(text))
    }

    /// Itself as one line.
    pub(crate) fn text(&self) -> String {
        self.words.join(" ")
    }

    fn effective(&self) -> impl Iterator<Item = &str> {
        let is_prefix = |word: &&String| is_assignment(word) || word.as_str() == "command";
        let asks = self.words.first().is_some_and(|word| word == "command")
            && self.words.get(1).is_some_and(|word| word.starts_with('-'));
        let skipped = match asks {
            true => 0,
            false => self.words.iter().take_while(is_prefix).count(),
        };
        self.words[skipped..].iter().map(|word| bare(word))
    }
}

/// A word without the quotes around all of it.
fn bare(word: &str) -> &str {
    for quote in ['"', '\''] {
        let inner = word
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner.filter(|inner| !inner.contains(quote)) {
            return inner;
        }
    }
    word
}

/// Whether a word is `NAME=value`.
pub(crate) fn is_assignment(word: &str) -> bool {
    let Some((name, _)) = word.split_once('=') else {
        return false;
    };
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
