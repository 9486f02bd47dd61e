//! A value as a configuration file can write it.

use std::fmt;

/// A literal of either file format.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Text(String),
    Int(i64),
    Float(f64),
    Flag(bool),
    List(Vec<String>),
    /// `LogLevel.DEBUG`, by its member name.
    Level(String),
    /// Python's `None`: the same as not being set.
    None,
}

impl Literal {
    /// What it is, for messages.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Literal::Text(_) => "a text",
            Literal::Int(_) => "a whole number",
            Literal::Float(_) => "a number",
            Literal::Flag(_) => "a truth value",
            Literal::List(_) => "a list",
            Literal::Level(_) => "a log level",
            Literal::None => "nothing",
        }
    }

    /// As Python writes it.
    pub(crate) fn python(&self) -> String {
        match self {
            Literal::Flag(true) => "True".to_owned(),
            Literal::Flag(false) => "False".to_owned(),
            Literal::Level(level) => format!("LogLevel.{level}"),
            Literal::None => "None".to_owned(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Literal {
    /// As TOML writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Text(text) => write!(f, "{}", quoted(text)),
            Literal::Int(number) => write!(f, "{number}"),
            Literal::Float(number) => write!(f, "{number:?}"),
            Literal::Flag(flag) => write!(f, "{flag}"),
            Literal::List(items) => {
                let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Literal::Level(level) => write!(f, "{}", quoted(&level.to_lowercase())),
            Literal::None => f.write_str("\"\""),
        }
    }
}

/// A string that Python and TOML read alike.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
