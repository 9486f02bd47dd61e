//! A script as words and operators.

use std::collections::VecDeque;

/// A piece of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A word as it is written.
    Word(String),
    /// An operator.
    Operator(&'static str),
    /// The end of a line.
    Newline,
}

/// Operators, longer ones before their beginnings.
const OPERATORS: &[&str] = &[
    ";;", "&&", "||", "<<-", "<<", ">>", ">&", "<&", "<>", ">|", ";", "&", "|", "(", ")", "<", ">",
];

/// Splits a script; each token with the line it begins on, counted from `line`.
pub(crate) fn lex(text: &str, line: usize) -> Vec<(Token, usize)> {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        at: 0,
        line,
        word: String::new(),
        word_line: line,
        tokens: Vec::new(),
        documents: VecDeque::new(),
        delimiter: false,
    };
    while lexer.step() {}
    lexer.end_word();
    lexer.tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    word: String,
    word_line: usize,
    tokens: Vec<(Token, usize)>,
    /// The ends of the here-documents that begin on the next line.
    documents: VecDeque<String>,
    /// Whether the next word is such an end.
    delimiter: bool,
}

impl Lexer {
    /// Takes one step; false at the end.
    fn step(&mut self) -> bool {
        let Some(char) = self.peek(0) else {
            return false;
        };
        match char {
            '\\' => {
                self.take();
                match self.take() {
                    Some('\n') | None => {}
                    Some(next) => self.word.extend(['\\', next]),
                }
            }
            '\'' => self.until_quote(),
            '"' => self.double_quoted(),
            '`' => self.back_quoted(),
            '$' if matches!(self.peek(1), Some('(' | '{')) => self.dollar(),
            '#' if self.word.is_empty() => {
                while self.peek(0).is_some_and(|char| char != '\n') {
                    self.take();
                }
            }
            '\n' => {
                self.end_word();
                self.tokens.push((Token::Newline, self.line));
                self.take();
                while let Some(end) = self.documents.pop_front() {
                    self.skip_document(&end);
                }
            }
            char if char.is_whitespace() => {
                self.end_word();
                self.take();
            }
            _ => self.operator_or_char(),
        }
        true
    }

    fn operator_or_char(&mut self) {
        let rest = &self.chars[self.at..self.chars.len().min(self.at + 3)];
        let is_here = |operator: &&&str| {
            operator.chars().count() <= rest.len()
                && operator.chars().zip(rest).all(|(a, b)| a == *b)
        };
        let Some(operator) = OPERATORS.iter().find(is_here) else {
            let char = self.take();
            self.begin_word();
            self.word.extend(char);
            return;
        };
        // The number of a file before `<` and `>` belongs to the operator.
        let redirects = operator.starts_with(['<', '>']);
        if redirects && self.word.chars().all(|char| char.is_ascii_digit()) {
            self.word.clear();
        }
        self.end_word();
        self.tokens.push((Token::Operator(operator), self.line));
        self.delimiter = operator.starts_with("<<");
        for _ in 0..operator.len() {
            self.take();
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn take(&mut self) -> Option<char> {
        let char = self.peek(0)?;
        self.at += 1;
        if char == '\n' {
            self.line += 1;
        }
        Some(char)
    }

    fn begin_word(&mut self) {
        if self.word.is_empty() {
            self.word_line = self.line;
        }
    }

    /// Takes one character into the word.
    fn keep(&mut self) -> Option<char> {
        self.begin_word();
        let char = self.take()?;
        self.word.push(char);
        Some(char)
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let word = std::mem::take(&mut self.word);
        if std::mem::take(&mut self.delimiter) {
            let end = word.replace(['\'', '"', '\\'], "");
            self.documents.push_back(end);
        }
        self.tokens.push((Token::Word(word), self.word_line));
    }

    fn until_quote(&mut self) {
        self.keep();
        while self.keep().is_some_and(|char| char != '\'') {}
    }

    fn double_quoted(&mut self) {
        self.keep();
        loop {
            match self.peek(0) {
                None => return,
                Some('"') => {
                    self.keep();
                    return;
                }
                Some('\\') => {
                    self.keep();
                    self.keep();
                }
                Some('`') => self.back_quoted(),
                Some('$') if matches!(self.peek(1), Some('(' | '{')) => self.dollar(),
                Some(_) => {
                    self.keep();
                }
            }
        }
    }

    fn back_quoted(&mut self) {
        self.keep();
        while let Some(char) = self.keep() {
            match char {
                '`' => return,
                '\\' => {
                    self.keep();
                }
                _ => {}
            }
        }
    }

    /// `$(…)` and `${…}`, with all that is nested in them.
    fn dollar(&mut self) {
        self.keep();
        let mut depth = 0usize;
        while let Some(char) = self.peek(0) {
            match char {
                '\'' if depth > 0 => {
                    self.until_quote();
                    continue;
                }
                '\\' => {
                    self.keep();
                }
                '(' | '{' => depth += 1,
                ')' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.keep();
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_document(&mut self, end: &str) {
        while self.peek(0).is_some() {
            let mut line = String::new();
            while let Some(char) = self.take() {
                if char == '\n' {
                    break;
                }
                line.push(char);
            }
            if line.trim_start_matches('\t') == end {
                return;
            }
        }
    }
}
