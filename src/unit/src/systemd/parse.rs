//! A reader of unit text, for whoever has to know what a unit says.

use crate::{Directive, Resolved};

/// A unit file: its directives, in order and as they are written.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct UnitFile {
    directives: Vec<Directive>,
}

/// Why a text is not unit text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// A line that starts with `[` and does not end with `]`.
    #[error("line {0}: the section header is never closed")]
    Header(usize),
    /// A directive before the first section.
    #[error("line {0}: a directive stands before the first section")]
    NoSection(usize),
    /// A line without `=`.
    #[error("line {0}: this is neither a section, a comment nor `Key=value`")]
    NoValue(usize),
    /// A quote that is never closed.
    #[error("the quote {0} is never closed")]
    Quote(char),
    /// A backslash before something it cannot escape.
    #[error("`\\{0}` is no escape")]
    Escape(String),
    /// A `%` at the end.
    #[error("`%` at the end is no specifier; the character itself is `%%`")]
    Specifier,
}

impl UnitFile {
    /// Every directive, in order.
    pub fn directives(&self) -> &[Directive] {
        &self.directives
    }

    /// The values that a key has in a section, as they are written.
    pub fn values(&self, section: &str, key: &str) -> Vec<&str> {
        self.directives
            .iter()
            .filter(|directive| directive.section == section && directive.key == key)
            .map(|directive| directive.value.as_str())
            .collect()
    }

    /// The value that wins, for keys that hold one.
    pub fn value(&self, section: &str, key: &str) -> Option<&str> {
        self.values(section, key).last().copied()
    }
}

/// Reads a unit file.
pub fn parse(text: &str) -> Result<UnitFile, ParseError> {
    let mut file = UnitFile::default();
    let mut section: Option<String> = None;
    let mut pending = String::new();
    for (index, raw) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let number = index + 1;
        let start = raw.trim_start_matches([' ', '\t', '\r']);
        // Comments may stand between the lines of one value.
        if start.starts_with(['#', ';']) {
            continue;
        }
        pending.push_str(if pending.is_empty() { start } else { raw });
        if continues(&pending) {
            pending.pop();
            pending.push(' ');
            continue;
        }
        let line = std::mem::take(&mut pending);
        read_line(
            line.trim_matches([' ', '\t', '\r']),
            number,
            &mut section,
            &mut file,
        )?;
    }
    let last = pending.trim_matches([' ', '\t', '\r']);
    read_line(last, text.lines().count(), &mut section, &mut file)?;
    Ok(file)
}

fn read_line(
    line: &str,
    number: usize,
    section: &mut Option<String>,
    file: &mut UnitFile,
) -> Result<(), ParseError> {
    if line.is_empty() {
        return Ok(());
    }
    if let Some(header) = line.strip_prefix('[') {
        let name = header.strip_suffix(']').ok_or(ParseError::Header(number))?;
        *section = Some(name.to_owned());
        return Ok(());
    }
    let (key, value) = line.split_once('=').ok_or(ParseError::NoValue(number))?;
    let section = section.clone().ok_or(ParseError::NoSection(number))?;
    file.directives.push(Directive {
        section,
        key: key.trim_end_matches([' ', '\t']).to_owned(),
        value: value.trim_start_matches([' ', '\t']).to_owned(),
    });
    Ok(())
}

/// Whether the next line belongs to this one: an odd number of backslashes ends it.
fn continues(line: &str) -> bool {
    (line.len() - line.trim_end_matches('\\').len()) % 2 == 1
}

/// Reads a value that runs to the end of its line, such as `Description=` and most paths.
pub fn plain(value: &str) -> Result<Resolved, ParseError> {
    specifiers(value, false)
}

/// Reads a list of words, such as `Environment=` and `ReadWritePaths=`.
pub fn words(value: &str) -> Result<Vec<Resolved>, ParseError> {
    unquote(value)?
        .iter()
        .map(|word| specifiers(word, false))
        .collect()
}

/// Reads a command line, such as `ExecStart=`.
///
/// Marks before the program (`-@:+!`) stay where they are, and so does `$NAME`.
pub fn command(value: &str) -> Result<Vec<Resolved>, ParseError> {
    unquote(value)?
        .iter()
        .map(|word| specifiers(word, true))
        .collect()
}

fn specifiers(text: &str, dollar: bool) -> Result<Resolved, ParseError> {
    let mut resolved = Resolved::default();
    let mut literal = String::new();
    let mut chars = text.chars();
    let finish = |resolved: &mut Resolved, literal: &mut String| {
        let text = std::mem::take(literal);
        resolved.push_text(&if dollar {
            text.replace("$$", "$")
        } else {
            text
        });
    };
    while let Some(c) = chars.next() {
        match c {
            '%' => match chars.next().ok_or(ParseError::Specifier)? {
                '%' => literal.push('%'),
                specifier => {
                    finish(&mut resolved, &mut literal);
                    resolved.push_specifier(specifier);
                }
            },
            c => literal.push(c),
        }
    }
    finish(&mut resolved, &mut literal);
    Ok(resolved)
}

fn unquote(value: &str) -> Result<Vec<String>, ParseError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\\', _) => {
                let escaped = escape(&mut chars)?;
                word.get_or_insert_default().push(escaped);
            }
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (' ' | '\t' | '\r' | '\n', None) => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    if let Some(open) = quote {
        return Err(ParseError::Quote(open));
    }
    words.extend(word);
    Ok(words)
}

/// The character that a backslash and what follows it stand for (systemd.syntax(7)).
fn escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<char, ParseError> {
    let Some(c) = chars.next() else {
        return Err(ParseError::Escape(String::new()));
    };
    let (digits, radix) = match c {
        'a' => return Ok('\u{7}'),
        'b' => return Ok('\u{8}'),
        'f' => return Ok('\u{c}'),
        'n' => return Ok('\n'),
        'r' => return Ok('\r'),
        't' => return Ok('\t'),
        'v' => return Ok('\u{b}'),
        's' => return Ok(' '),
        '\\' | '"' | '\'' | ';' => return Ok(c),
        'x' => (2, 16),
        'u' => (4, 16),
        'U' => (8, 16),
        '0'..='7' => (3, 8),
        other => return Err(ParseError::Escape(other.to_string())),
    };
    let mut number = if radix == 8 {
        c.to_string()
    } else {
        String::new()
    };
    while number.len() < digits {
        match chars.next_if(|c| c.is_digit(radix)) {
            Some(digit) => number.push(digit),
            None => break,
        }
    }
    let complete = number.len() == digits;
    u32::from_str_radix(&number, radix)
        .ok()
        .filter(|code| complete && *code != 0)
        .and_then(char::from_u32)
        .ok_or_else(|| {
            ParseError::Escape(if radix == 8 {
                number
            } else {
                format!("{c}{number}")
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: Result<Vec<Resolved>, ParseError>) -> Vec<String> {
        words
            .expect("the words are well written")
            .iter()
            .map(Resolved::to_string)
            .collect()
    }

    #[test]
    fn a_unit_written_by_hand_is_read() {
        let unit = "# a comment\n[Unit]\nDescription = A daemon \n\n[Service]\n\
            ExecStart=/bin/x \\\n# in between\n; and here\n  --flag\nEnvironment=A=1\nEnvironment=";
        let file = parse(unit).expect("the unit is well formed");
        assert_eq!(file.value("Unit", "Description"), Some("A daemon"));
        assert_eq!(file.value("Service", "ExecStart"), Some("/bin/x    --flag"));
        assert_eq!(file.values("Service", "Environment"), ["A=1", ""]);
        assert_eq!(file.directives().len(), 4);
    }

    #[test]
    fn words_lose_their_quotes() {
        let value = r#"/bin/x "two words" 'it''s' a\x20b \u00e4 100%% $$A "" \;"#;
        let expected = [
            "/bin/x",
            "two words",
            "its",
            "a b",
            "ä",
            "100%",
            "$A",
            "",
            ";",
        ];
        assert_eq!(text(command(value)), expected);
        assert_eq!(text(words("$$A %%")), ["$$A", "%"]);
        assert_eq!(
            words("%i-x").expect("a specifier")[0].for_instance("1"),
            Some("1-x".into())
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(parse("[Unit"), Err(ParseError::Header(1)));
        assert_eq!(parse("\nA=1"), Err(ParseError::NoSection(2)));
        assert_eq!(parse("[Unit]\nA"), Err(ParseError::NoValue(2)));
        assert_eq!(words("\"a"), Err(ParseError::Quote('"')));
        assert_eq!(words(r"\q"), Err(ParseError::Escape("q".into())));
        assert_eq!(words(r"\x4"), Err(ParseError::Escape("x4".into())));
        assert_eq!(plain("%"), Err(ParseError::Specifier));
    }
}
