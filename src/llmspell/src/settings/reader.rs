//! Taking values out of a configuration.

use std::{collections::BTreeMap, path::PathBuf};

use super::{Document, Environment, Flags, Origin, Problem, Problems, value::Kind};

/// A key with the value that holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) value: serde_json::Value,
    pub(crate) origin: Origin,
}

/// Takes values out of a configuration, and collects what is wrong and what nobody took.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) document: Document,
    pub(crate) environment: Environment,
    pub(crate) flags: Flags,
    problems: Problems,
    shown: BTreeMap<String, Shown>,
}

impl Reader {
    pub(crate) fn new(document: Document, environment: Environment, flags: Flags) -> Reader {
        Reader {
            document,
            environment,
            flags,
            problems: Problems::default(),
            shown: BTreeMap::new(),
        }
    }

    /// A value that has a default.
    pub(crate) fn or<T: Kind>(&mut self, key: &str, flag: Option<T>, default: T) -> T {
        let (value, origin) = self.take(key, flag).unwrap_or((default, Origin::Default));
        self.show(key, value.shown(), origin);
        value
    }

    /// A value that may be missing.
    pub(crate) fn optional<T: Kind>(&mut self, key: &str, flag: Option<T>) -> Option<T> {
        match self.take(key, flag) {
            Some((value, origin)) => {
                self.show(key, value.shown(), origin);
                Some(value)
            }
            None => {
                self.show(key, serde_json::Value::Null, Origin::Default);
                None
            }
        }
    }

    /// A path that may be missing, with `~/` spelled out.
    pub(crate) fn path(&mut self, key: &str, flag: Option<PathBuf>) -> Option<PathBuf> {
        let path = self.optional::<PathBuf>(key, flag)?;
        Some(self.environment.expand(path))
    }

    /// Where a value came from.
    pub(crate) fn origin(&self, key: &str) -> Origin {
        self.shown
            .get(key)
            .map_or(Origin::Default, |shown| shown.origin.clone())
    }

    /// Notes that the value of a key is wrong.
    pub(crate) fn wrong(&mut self, key: &str, message: impl Into<String>, hint: impl Into<String>) {
        let problem = Problem::new(self.origin(key), format!("{key}: {}", message.into()));
        self.problems.push(problem.with_hint(hint));
    }

    /// What is wrong, the keys that nobody took, and what holds.
    pub(crate) fn end(self) -> (Problems, Problems, BTreeMap<String, Shown>) {
        let mut unknown = Problems::default();
        let known = |key: &str| {
            let section = format!("{key}.");
            self.shown
                .keys()
                .any(|name| name == key || name.starts_with(&section))
        };
        for key in self.document.keys().filter(|key| !known(key)) {
            let problem = Problem::new(self.document.origin(key), format!("unknown key {key}"));
            unknown.push(match nearest(key, self.shown.keys()) {
                Some(known) => problem.with_hint(format!("did you mean {known}?")),
                None => problem.with_hint("`llmspell config init` writes a file with all keys"),
            });
        }
        (self.problems, unknown, self.shown)
    }

    fn take<T: Kind>(&mut self, key: &str, flag: Option<T>) -> Option<(T, Origin)> {
        if let Some(value) = flag {
            return Some((value, Origin::Option));
        }
        let variable = variable(key);
        if let Some(text) = self.environment.get(&variable) {
            let origin = Origin::Variable(variable.clone());
            let value = T::parse(text);
            return self.checked(key, value, origin);
        }
        let value = T::of(self.document.get(key)?);
        let origin = self.document.origin(key);
        self.checked(key, value, origin)
    }

    fn checked<T: Kind>(
        &mut self,
        key: &str,
        value: Option<T>,
        origin: Origin,
    ) -> Option<(T, Origin)> {
        if value.is_none() {
            // Never the value itself: it may be a secret in the wrong place.
            let message = format!("{key} must be {}", T::EXPECTED);
            self.problems.push(Problem::new(origin.clone(), message));
        }
        Some((value?, origin))
    }

    fn show(&mut self, key: &str, value: serde_json::Value, origin: Origin) {
        self.shown.insert(key.to_owned(), Shown { value, origin });
    }
}

/// The environment variable of a key.
fn variable(key: &str) -> String {
    let key = match key.strip_prefix("providers.") {
        Some(rest) => format!("provider.{rest}"),
        None => key.to_owned(),
    };
    format!("LLMSPELL_{}", key.replace('.', "_").to_uppercase())
}

fn nearest<'a>(key: &str, known: impl Iterator<Item = &'a String>) -> Option<&'a str> {
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    known
        .map(|name| {
            let same = strsim::jaro_winkler(&last(name), &last(key));
            (name.as_str(), same.max(strsim::jaro_winkler(name, key)))
        })
        .filter(|(_, likeness)| *likeness > 0.85)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(name, _)| name)
}
