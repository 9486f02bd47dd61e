//! Characters of a Python file with their lines.

/// A place in a text.
#[derive(Clone, Debug)]
pub(super) struct Scanner<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Scanner<'t> {
        Scanner {
            rest: text.strip_prefix('\u{feff}').unwrap_or(text),
            line: 1,
        }
    }

    pub(super) fn line(&self) -> usize {
        self.line
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.rest.starts_with(text)
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        self.line += usize::from(c == '\n');
        Some(c)
    }

    /// Takes a text if it is next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = self.starts_with(text);
        if found {
            for _ in text.chars() {
                self.bump();
            }
        }
        found
    }

    /// Takes characters as long as they fit.
    pub(super) fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.line += taken.matches('\n').count();
        taken
    }

    /// Blanks and continuation lines, but not the end of the line.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            self.take_while(|c| c == ' ' || c == '\t' || c == '\r');
            if !self.eat("\\\n") {
                return;
            }
        }
    }

    /// Blanks, comments and line ends, as inside brackets.
    pub(super) fn skip_space(&mut self) {
        loop {
            self.take_while(char::is_whitespace);
            if self.peek() != Some('#') {
                return;
            }
            self.take_line();
        }
    }

    /// The rest of the line, without its end.
    pub(super) fn take_line(&mut self) -> &'t str {
        self.take_while(|c| c != '\n')
    }

    pub(super) fn word(&mut self) -> &'t str {
        self.take_while(|c| c.is_alphanumeric() || c == '_')
    }

    /// The lines of a block, and what closes a bracket: all that does not start a statement.
    pub(super) fn skip_block(&mut self) {
        self.take_line();
        while self.eat("\n") {
            match self.peek() {
                Some(' ' | '\t' | '\r' | '\n' | ')' | ']' | '}' | '#') => drop(self.take_line()),
                _ => return,
            }
        }
    }
}
