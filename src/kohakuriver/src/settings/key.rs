//! The keys of a configuration file.

use super::Literal;

/// A key, with all that is known about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    /// As in `HOST_PORT`.
    pub(crate) name: &'static str,
    /// What holds when nobody sets it; it also says what kind of value the key takes.
    pub(crate) default: Default,
    /// One or more lines for people.
    pub(crate) about: &'static str,
    /// Whether it does anything.
    pub(crate) support: Support,
}

/// A default that can stand in a constant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Default {
    Text(&'static str),
    Int(i64),
    Float(f64),
    Flag(bool),
    List,
    Level(&'static str),
}

/// Whether a key does anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    /// It works.
    Yes,
    /// Files of the Python implementation have it; it is accepted, and said to have no effect.
    No,
}

impl Key {
    pub(crate) const fn text(
        name: &'static str,
        default: &'static str,
        about: &'static str,
    ) -> Key {
        Key {
            name,
            default: Default::Text(default),
            about,
            support: Support::Yes,
        }
    }

    pub(crate) const fn int(name: &'static str, default: i64, about: &'static str) -> Key {
        Key {
            name,
            default: Default::Int(default),
            about,
            support: Support::Yes,
        }
    }

    pub(crate) const fn float(name: &'static str, default: f64, about: &'static str) -> Key {
        Key {
            name,
            default: Default::Float(default),
            about,
            support: Support::Yes,
        }
    }

    pub(crate) const fn flag(name: &'static str, default: bool, about: &'static str) -> Key {
        Key {
            name,
            default: Default::Flag(default),
            about,
            support: Support::Yes,
        }
    }

    pub(crate) const fn list(name: &'static str, about: &'static str) -> Key {
        Key {
            name,
            default: Default::List,
            about,
            support: Support::Yes,
        }
    }

    pub(crate) const fn level(name: &'static str, about: &'static str) -> Key {
        Key {
            name,
            default: Default::Level("INFO"),
            about,
            support: Support::Yes,
        }
    }

    /// The same key, without an effect.
    pub(crate) const fn unsupported(self) -> Key {
        Key {
            support: Support::No,
            ..self
        }
    }

    /// The default as a value.
    pub(crate) fn default(&self) -> Literal {
        match self.default {
            Default::Text(text) => Literal::Text(text.to_owned()),
            Default::Int(number) => Literal::Int(number),
            Default::Float(number) => Literal::Float(number),
            Default::Flag(flag) => Literal::Flag(flag),
            Default::List => Literal::List(Vec::new()),
            Default::Level(level) => Literal::Level(level.to_owned()),
        }
    }

    /// The value, if the key can hold it.
    pub(crate) fn accept(&self, value: Literal) -> Result<Literal, String> {
        let wrong = |value: &Literal| {
            Err(format!(
                "{} takes {}, not {}",
                self.name,
                self.default().noun(),
                value.noun()
            ))
        };
        match (self.default, value) {
            (_, Literal::None) => Ok(self.default()),
            (Default::Float(_), Literal::Int(number)) => Ok(Literal::Float(number as f64)),
            (Default::Level(_), Literal::Text(text) | Literal::Level(text)) => text
                .parse::<dunnage_daemon::LogLevel>()
                .map(|_| Literal::Level(text.to_uppercase()))
                .map_err(|error| format!("{}: {error}", self.name)),
            (Default::Text(_), value @ Literal::Text(_))
            | (Default::Int(_), value @ Literal::Int(_))
            | (Default::Float(_), value @ Literal::Float(_))
            | (Default::Flag(_), value @ Literal::Flag(_))
            | (Default::List, value @ Literal::List(_)) => Ok(value),
            (_, value) => wrong(&value),
        }
    }

    /// The value of an environment variable, which is always text.
    pub(crate) fn read(&self, text: &str) -> Result<Literal, String> {
        let wrong = || format!("`{text}` is not {}", self.default().noun());
        match self.default {
            Default::Text(_) => Ok(Literal::Text(text.to_owned())),
            Default::Level(_) => self.accept(Literal::Text(text.to_owned())),
            Default::Int(_) => text.trim().parse().map(Literal::Int).map_err(|_| wrong()),
            Default::Float(_) => text.trim().parse().map(Literal::Float).map_err(|_| wrong()),
            Default::Flag(_) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Ok(Literal::Flag(true)),
                "false" | "0" | "no" | "off" | "" => Ok(Literal::Flag(false)),
                _ => Err(wrong()),
            },
            Default::List => Ok(Literal::List(
                text.split(',')
                    .map(str::trim)
                    .filter(|s| !s.is_empty())
                    .map(str::to_owned)
                    .collect(),
            )),
        }
    }
}
