//! Text with placeholders, as a manifest writes it: `{bin}/kohakuriver`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::layout::{Base, Layout};

/// A word of a command line or a path, with placeholders that a [`Layout`] fills.
///
/// The only syntax is `{name}`; `{{` and `}}` stand for the braces themselves. There is
/// deliberately no template language behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Word {
    parts: Vec<Part>,
}

/// A piece of a [`Word`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Literal text.
    Text(String),
    /// A directory that depends on the system.
    Place(Place),
    /// The instance name of a template unit (`%i`).
    Instance,
}

/// The directories a word can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Executables, `/usr/bin`.
    Bin,
    /// Configuration, `/etc`.
    Config,
    /// Environment files, `/etc/default` or `/etc/sysconfig`.
    Env,
    /// Persistent state, `/var/lib`.
    State,
    /// Caches, `/var/cache`.
    Cache,
    /// Log files, `/var/log`.
    Log,
    /// Files that do not survive a reboot, `/run`.
    Runtime,
}

impl Place {
    /// All places, in the order in which help lists them.
    pub const ALL: [Place; 7] = [
        Place::Bin,
        Place::Config,
        Place::Env,
        Place::State,
        Place::Cache,
        Place::Log,
        Place::Runtime,
    ];

    /// The name between the braces.
    pub fn name(self) -> &'static str {
        match self {
            Place::Bin => "bin",
            Place::Config => "config",
            Place::Env => "env",
            Place::State => "state",
            Place::Cache => "cache",
            Place::Log => "log",
            Place::Runtime => "runtime",
        }
    }
}

/// Why a text is not a [`Word`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordError {
    /// A `{` without its `}`.
    #[error("the placeholder that starts with `{{` is never closed")]
    Unclosed,
    /// A `}` without its `{`.
    #[error("`}}` closes nothing; write `}}}}` for the character itself")]
    Unopened,
    /// A name that is no placeholder.
    #[error("there is no placeholder `{{{0}}}`")]
    Unknown(String),
    /// Characters that no format can carry.
    #[error("control characters (here {0:?}) cannot be written into a unit file")]
    Control(char),
}

impl Word {
    /// Reads a text with placeholders.
    pub fn parse(text: &str) -> Result<Word, WordError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '{' if chars.next_if_eq(&'{').is_some() => literal.push('{'),
                '}' if chars.next_if_eq(&'}').is_some() => literal.push('}'),
                '}' => return Err(WordError::Unopened),
                '{' => {
                    let mut name = String::new();
                    loop {
                        match chars.next() {
                            Some('}') => break,
                            Some(c) => name.push(c),
                            None => return Err(WordError::Unclosed),
                        }
                    }
                    if !literal.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut literal)));
                    }
                    parts.push(placeholder(&name)?);
                }
                c if c.is_control() => return Err(WordError::Control(c)),
                c => literal.push(c),
            }
        }
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Word { parts })
    }

    /// A word without placeholders; braces stand for themselves.
    pub fn literal(text: impl Into<String>) -> Word {
        let text = text.into();
        Word {
            parts: if text.is_empty() {
                Vec::new()
            } else {
                vec![Part::Text(text)]
            },
        }
    }

    /// The pieces, in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether the word names the instance of a template.
    pub fn has_instance(&self) -> bool {
        self.parts.contains(&Part::Instance)
    }

    /// Fills the placeholders for one system; the instance stays open.
    pub fn resolve(&self, layout: &Layout) -> Resolved {
        let mut resolved = Resolved::default();
        for part in &self.parts {
            match part {
                Part::Text(text) => resolved.push_text(text),
                Part::Instance => resolved.push_specifier('i'),
                Part::Place(place) => match layout.base(*place) {
                    Base::Path(path) => resolved.push_text(path),
                    Base::Specifier(c) => resolved.push_specifier(*c),
                },
            }
        }
        resolved
    }
}

fn placeholder(name: &str) -> Result<Part, WordError> {
    if name == "instance" {
        return Ok(Part::Instance);
    }
    Place::ALL
        .into_iter()
        .find(|place| place.name() == name)
        .map(Part::Place)
        .ok_or_else(|| WordError::Unknown(name.to_owned()))
}

impl fmt::Display for Word {
    /// The text that parses back to this word.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}"))?,
                Part::Place(place) => write!(f, "{{{}}}", place.name())?,
                Part::Instance => f.write_str("{instance}")?,
            }
        }
        Ok(())
    }
}

impl Serialize for Word {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
        let text = String::deserialize(deserializer)?;
        Word::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A word whose places are known: literal text, and specifiers that systemd fills at run time.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Resolved {
    parts: Vec<ResolvedPart>,
}

/// A piece of a [`Resolved`] word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolvedPart {
    /// Literal text, to be escaped by the format that writes it.
    Text(String),
    /// A systemd specifier such as `%i` or `%E`, to be written as it is.
    Specifier(char),
}

impl Resolved {
    /// The pieces, in order; no two texts are neighbours.
    pub fn parts(&self) -> &[ResolvedPart] {
        &self.parts
    }

    /// The text, if no specifier is left in it.
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [ResolvedPart::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text for one instance of a template; `None` if another specifier is left.
    pub fn for_instance(&self, instance: &str) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                ResolvedPart::Text(literal) => text.push_str(literal),
                ResolvedPart::Specifier('i') => text.push_str(instance),
                ResolvedPart::Specifier(_) => return None,
            }
        }
        Some(text)
    }

    pub(crate) fn push_text(&mut self, text: &str) {
        if let Some(ResolvedPart::Text(last)) = self.parts.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            self.parts.push(ResolvedPart::Text(text.to_owned()));
        }
    }

    pub(crate) fn push_specifier(&mut self, specifier: char) {
        self.parts.push(ResolvedPart::Specifier(specifier));
    }
}

impl From<&str> for Resolved {
    /// Literal text.
    fn from(text: &str) -> Resolved {
        let mut resolved = Resolved::default();
        resolved.push_text(text);
        resolved
    }
}

impl fmt::Display for Resolved {
    /// For people: specifiers are shown as they are written, and nothing is escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                ResolvedPart::Text(text) => f.write_str(text)?,
                ResolvedPart::Specifier(c) => write!(f, "%{c}")?,
            }
        }
        Ok(())
    }
}
