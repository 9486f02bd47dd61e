//! The part of Python that configuration files are written in: `NAME: type = literal`.
//!
//! The file is read, not executed, so that a configuration can do nothing. Docstrings, comments,
//! imports and `def config_gen` are skipped; everything else is a problem with its line.

use std::path::Path;

use super::{
    Literal, Problems, is_secret,
    raw::{Entry, at},
    scanner::Scanner,
};

const HINT: &str = "write NAME = value with a plain value: this file is read, not executed";

/// The assignments of a file; the last one of a name holds, as in Python.
pub(super) fn parse(path: &Path, text: &str, problems: &mut Problems) -> Vec<Entry> {
    let mut scanner = Scanner::new(text);
    let mut entries: Vec<Entry> = Vec::new();
    while let Some(next) = scanner.peek() {
        if next == '\n' || next == '\r' {
            scanner.bump();
            continue;
        }
        if next == '#' {
            scanner.take_line();
            continue;
        }
        let line = scanner.line();
        match statement(&mut scanner) {
            Ok(Some((name, value))) => {
                entries.retain(|entry| entry.name != name);
                entries.push(Entry { name, value, line });
            }
            Ok(None) => {}
            Err(message) => {
                problems.push(at(path, line, message).with_hint(HINT));
                scanner.skip_block();
            }
        }
    }
    entries
}

/// One statement; `None` for one that says nothing.
fn statement(scanner: &mut Scanner<'_>) -> Result<Option<(String, Literal)>, String> {
    if matches!(scanner.peek(), Some(' ' | '\t')) {
        let mut ahead = scanner.clone();
        ahead.skip_blanks();
        if matches!(ahead.peek(), None | Some('\n' | '#')) {
            scanner.take_line();
            return Ok(None);
        }
        return Err("this line is indented".to_owned());
    }
    if matches!(scanner.peek(), Some('"' | '\'')) {
        string(scanner)?;
        end(scanner)?;
        return Ok(None);
    }
    let whole = scanner.clone().take_line().trim_end().to_owned();
    let name = scanner.word().to_owned();
    match name.as_str() {
        "import" | "from" => {
            scanner.skip_block();
            return Ok(None);
        }
        "def" => {
            scanner.skip_blanks();
            let function = scanner.word().to_owned();
            if function != "config_gen" {
                return Err(format!(
                    "`def {function}` is not understood, only `def config_gen` is"
                ));
            }
            scanner.skip_block();
            return Ok(None);
        }
        _ => {}
    }
    scanner.skip_blanks();
    if scanner.eat(":") && !name.is_empty() {
        scanner.take_while(|c| c != '=' && c != '\n' && c != '#');
    }
    if name.is_empty() || scanner.starts_with("==") || !scanner.eat("=") {
        return Err(format!("`{whole}` is not an assignment"));
    }
    scanner.skip_blanks();
    let about = |message: String| match is_secret(&name) {
        // The message would quote it, and end up in the journal.
        true => format!("{name}: the value is not one text in quotes"),
        false => format!("{name}: {message}"),
    };
    let value = value(scanner).map_err(about)?;
    end(scanner).map_err(about)?;
    Ok(Some((name, value)))
}

/// Nothing but a comment may follow on the line.
fn end(scanner: &mut Scanner<'_>) -> Result<(), String> {
    scanner.skip_blanks();
    let rest = scanner.take_line().trim();
    if rest.is_empty() || rest.starts_with('#') {
        return Ok(());
    }
    Err(format!("`{rest}` follows the value"))
}

fn value(scanner: &mut Scanner<'_>) -> Result<Literal, String> {
    match scanner.peek() {
        Some('"' | '\'') => string(scanner).map(Literal::Text),
        Some('[') => list(scanner),
        Some(c) if c.is_ascii_digit() || "+-.".contains(c) => number(scanner),
        Some(c) if c.is_alphabetic() || c == '_' => {
            let shown = scanner.clone().take_line().trim_end().to_owned();
            match scanner.word() {
                "True" => Ok(Literal::Flag(true)),
                "False" => Ok(Literal::Flag(false)),
                "None" => Ok(Literal::None),
                "LogLevel" if scanner.eat(".") => Ok(Literal::Level(scanner.word().to_owned())),
                _ => Err(format!("`{shown}` is not a plain value")),
            }
        }
        None | Some('\n' | '#') => Err("the value is missing".to_owned()),
        Some(_) => Err(format!(
            "`{}` is not a plain value",
            scanner.take_line().trim_end()
        )),
    }
}

fn number(scanner: &mut Scanner<'_>) -> Result<Literal, String> {
    let mut before = None;
    // A sign belongs to a number at its start and after an exponent only.
    let mut text = String::new();
    while let Some(c) = scanner.peek() {
        let sign = "+-".contains(c) && matches!(before, None | Some('e' | 'E'));
        if !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || sign) {
            break;
        }
        before = scanner.bump();
        text.push(c);
    }
    let digits = text.replace('_', "");
    if let Ok(number) = digits.parse() {
        return Ok(Literal::Int(number));
    }
    match digits.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Literal::Float(number)),
        _ => Err(format!("`{text}` is not a number")),
    }
}

fn list(scanner: &mut Scanner<'_>) -> Result<Literal, String> {
    scanner.bump();
    let mut items = Vec::new();
    loop {
        scanner.skip_space();
        match scanner.peek() {
            Some(']') => {
                scanner.bump();
                return Ok(Literal::List(items));
            }
            Some('"' | '\'') => items.push(string(scanner)?),
            None => return Err("the list is never closed".to_owned()),
            Some(_) => return Err("a list holds texts only".to_owned()),
        }
        scanner.skip_space();
        if !scanner.eat(",") && scanner.peek() != Some(']') {
            return Err("the list has neither `,` nor `]` after a text".to_owned());
        }
    }
}

fn string(scanner: &mut Scanner<'_>) -> Result<String, String> {
    let quote = if scanner.starts_with("'") { "'" } else { "\"" };
    let triple = quote.repeat(3);
    let end = if scanner.starts_with(&triple) {
        triple.as_str()
    } else {
        quote
    };
    scanner.eat(end);
    let mut text = String::new();
    loop {
        if scanner.eat(end) {
            return Ok(text);
        }
        // The end of the line stays: the next statement starts behind it.
        if end.len() == 1 && scanner.peek() == Some('\n') {
            return Err("the text is never closed".to_owned());
        }
        match scanner.bump() {
            Some('\\') => escape(scanner, &mut text)?,
            Some(c) => text.push(c),
            None => return Err("the text is never closed".to_owned()),
        }
    }
}

fn escape(scanner: &mut Scanner<'_>, text: &mut String) -> Result<(), String> {
    let hex = |scanner: &mut Scanner<'_>, digits: usize| {
        let code: String = (0..digits).filter_map(|_| scanner.bump()).collect();
        u32::from_str_radix(&code, 16)
            .ok()
            .and_then(char::from_u32)
            .ok_or_else(|| format!("`{code}` is not the number of a character"))
    };
    match scanner.bump() {
        Some('\n') => {}
        Some(c @ ('\\' | '\'' | '"')) => text.push(c),
        Some('n') => text.push('\n'),
        Some('t') => text.push('\t'),
        Some('r') => text.push('\r'),
        Some('x') => text.push(hex(scanner, 2)?),
        Some('u') => text.push(hex(scanner, 4)?),
        Some('U') => text.push(hex(scanner, 8)?),
        // Python keeps what it does not know; so the file means the same here.
        Some(c) => text.extend(['\\', c]),
        None => return Err("the text is never closed".to_owned()),
    }
    Ok(())
}
