//! Words of a POSIX shell.

use std::fmt;

/// Words of a command; each is quoted when they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Vec<String>);

impl Words {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each as a shell reads it.
    pub(crate) fn quoted(&self) -> Vec<String> {
        self.0.iter().map(|word| quoted(word)).collect()
    }
}

impl FromIterator<String> for Words {
    fn from_iter<I: IntoIterator<Item = String>>(words: I) -> Words {
        Words(words.into_iter().collect())
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.quoted().join(" "))
    }
}

/// The word in single quotes, unless it is safe without.
pub(crate) fn quoted(word: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "/._-@:+~=".contains(c);
    if !word.is_empty() && word.chars().all(safe) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn words_reach_the_command_as_they_are() {
        let words: Words = ["x@*.service", "a b", "it's", "", "$HOME"]
            .map(String::from)
            .into_iter()
            .collect();
        assert_eq!(
            words.to_string(),
            "'x@*.service' 'a b' 'it'\\''s' '' '$HOME'"
        );
    }
}
