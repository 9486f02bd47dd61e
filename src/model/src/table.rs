//! Reads a TOML table key by key, and gathers what does not fit.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Findings, Problem};
use crate::suggestion;

/// Where each key of a table stands, for problems that are found later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spans {
    whole: Range<usize>,
    keys: BTreeMap<&'static str, Range<usize>>,
}

impl Spans {
    /// For something that one value stands for as a whole.
    pub(crate) fn at(whole: Range<usize>) -> Spans {
        Spans {
            whole,
            keys: BTreeMap::new(),
        }
    }

    /// The value of a key, or the table itself where the key was left out.
    pub(crate) fn of(&self, key: &str) -> Range<usize> {
        self.keys
            .get(key)
            .cloned()
            .unwrap_or_else(|| self.whole.clone())
    }
}

/// A table that is being read.
pub(crate) struct Table<'a> {
    items: &'a DeTable<'a>,
    /// As in `package.kohakuriver-host`.
    name: String,
    /// Where the table is named.
    span: Range<usize>,
    findings: &'a Findings,
    asked: RefCell<Vec<&'static str>>,
    spans: RefCell<Spans>,
}

impl<'a> Table<'a> {
    pub(crate) fn new(
        items: &'a DeTable<'a>,
        name: String,
        span: Range<usize>,
        findings: &'a Findings,
    ) -> Table<'a> {
        let spans = RefCell::new(Spans::at(span.clone()));
        Table {
            items,
            name,
            span,
            findings,
            asked: RefCell::default(),
            spans,
        }
    }

    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    pub(crate) fn problem(&self, problem: Problem) {
        self.findings.push(problem);
    }

    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        let value = self.items.get(key)?;
        self.spans.borrow_mut().keys.insert(key, value.span());
        Some(value)
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let found = value.get_ref().type_str();
        self.problem(
            Problem::at(value.span(), format!("`{key}` must be {wanted}"))
                .label(format!("this is a value of type {found}")),
        );
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.items.contains_key(key)
    }

    pub(crate) fn string(&self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(Spanned::new(value.span(), text.to_owned())),
            None => {
                self.wrong(key, value, "a text in quotes");
                None
            }
        }
    }

    pub(crate) fn required(&self, key: &'static str, example: &str) -> Option<Spanned<String>> {
        if !self.has(key) {
            self.asked.borrow_mut().push(key);
            self.problem(
                Problem::at(self.span(), format!("[{}] has no `{key}`", self.name))
                    .hint(format!("add: {key} = {example}")),
            );
            return None;
        }
        self.string(key)
    }

    /// A text that `parse` understands; what it does not is a problem with its words.
    pub(crate) fn parsed<T, E: std::fmt::Display>(
        &self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.string(key)?;
        match parse(text.get_ref()) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem(Problem::at(text.span(), format!("`{key}`: {error}")));
                None
            }
        }
    }

    /// One of a few words.
    pub(crate) fn choice<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let text = self.string(key)?;
        let found = words.iter().find(|(word, _)| word == text.get_ref());
        if found.is_none() {
            let all: Vec<_> = words
                .iter()
                .map(|(word, _)| format!("\"{word}\""))
                .collect();
            let problem = Problem::at(
                text.span(),
                format!("`{key}` cannot be `{}`", text.get_ref()),
            );
            self.problem(problem.hint(format!("it is one of {}", all.join(", "))));
        }
        found.map(|(_, value)| *value)
    }

    pub(crate) fn bool(&self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.wrong(key, value, "true or false");
        }
        found
    }

    pub(crate) fn number(&self, key: &'static str) -> Option<u32> {
        let value = self.get(key)?;
        let found = number(value);
        if found.is_none() {
            self.wrong(key, value, "a whole number from 0 to 4294967295");
        }
        found
    }

    pub(crate) fn numbers(&self, key: &'static str) -> Vec<Spanned<u32>> {
        self.elements(key)
            .filter_map(|value| match number(value) {
                Some(n) => Some(Spanned::new(value.span(), n)),
                None => {
                    self.wrong(key, value, "a list of whole numbers");
                    None
                }
            })
            .collect()
    }

    pub(crate) fn strings(&self, key: &'static str) -> Vec<Spanned<String>> {
        self.elements(key)
            .filter_map(|value| match value.get_ref().as_str() {
                Some(text) => Some(Spanned::new(value.span(), text.to_owned())),
                None => {
                    self.wrong(key, value, "a list of texts");
                    None
                }
            })
            .collect()
    }

    pub(crate) fn is_string(&self, key: &str) -> bool {
        self.items
            .get(key)
            .is_some_and(|value| value.get_ref().is_str())
    }

    pub(crate) fn is_bool(&self, key: &str) -> bool {
        self.items
            .get(key)
            .is_some_and(|value| value.get_ref().is_bool())
    }

    fn elements(&self, key: &'static str) -> impl Iterator<Item = &'a Spanned<DeValue<'a>>> {
        let array = self.get(key).and_then(|value| {
            let array = value.get_ref().as_array();
            if array.is_none() {
                self.wrong(key, value, "a list");
            }
            array
        });
        array.into_iter().flat_map(|array| array.iter())
    }

    pub(crate) fn table(&self, key: &'static str) -> Option<Table<'a>> {
        let span = self.key_span(key);
        let value = self.get(key)?;
        self.as_table(value, format!("{}{key}", self.prefix()), span)
    }

    pub(crate) fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let name = format!("{}{key}", self.prefix());
        self.elements(key)
            .filter_map(|v| self.as_table(v, name.clone(), v.span()))
            .collect()
    }

    /// Every entry of a table of tables, with its name.
    pub(crate) fn entries(&self, key: &'static str) -> Vec<(Spanned<String>, Table<'a>)> {
        let Some(table) = self.table(key) else {
            return Vec::new();
        };
        let mut entries: Vec<_> = table
            .items
            .iter()
            .filter_map(|(name, value)| {
                let path = format!("{}.{}", table.name, name.get_ref());
                let inner = table.as_table(value, path, name.span())?;
                Some((Spanned::new(name.span(), name.get_ref().to_string()), inner))
            })
            .collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        entries
    }

    /// Every entry of a table of texts, in the order of the file.
    pub(crate) fn pairs(&self, key: &'static str) -> Vec<(Spanned<String>, Spanned<String>)> {
        let Some(table) = self.table(key) else {
            return Vec::new();
        };
        let mut pairs: Vec<_> = table
            .items
            .iter()
            .filter_map(|(name, value)| {
                let Some(text) = value.get_ref().as_str() else {
                    self.wrong(name.get_ref(), value, "a text in quotes");
                    return None;
                };
                let name = Spanned::new(name.span(), name.get_ref().to_string());
                Some((name, Spanned::new(value.span(), text.to_owned())))
            })
            .collect();
        pairs.sort_by_key(|(name, _)| name.span().start);
        pairs
    }

    /// Reports the keys that nobody asked for, and gives the places of the others.
    pub(crate) fn finish(self) -> Spans {
        let asked = self.asked.take();
        for key in self.items.keys() {
            if !asked.contains(&key.get_ref().as_ref()) {
                let name = key.get_ref();
                let problem =
                    Problem::at(key.span(), format!("[{}] has no key `{name}`", self.name));
                self.findings.push(match suggestion::nearest(name, &asked) {
                    Some(near) => problem.hint(format!("did you mean `{near}`?")),
                    None => problem.hint(format!("the keys here are {}", asked.join(", "))),
                });
            }
        }
        self.spans.take()
    }

    fn prefix(&self) -> String {
        if self.name.is_empty() {
            String::new()
        } else {
            format!("{}.", self.name)
        }
    }

    fn key_span(&self, key: &str) -> Range<usize> {
        self.items
            .get_key_value(key)
            .map_or(self.span(), |(key, _)| key.span())
    }

    fn as_table(
        &self,
        value: &'a Spanned<DeValue<'a>>,
        name: String,
        span: Range<usize>,
    ) -> Option<Table<'a>> {
        match value.get_ref().as_table() {
            Some(items) => Some(Table::new(items, name, span, self.findings)),
            None => {
                self.wrong(&name, value, "a table");
                None
            }
        }
    }
}

fn number(value: &Spanned<DeValue<'_>>) -> Option<u32> {
    let integer = value.get_ref().as_integer()?;
    u32::from_str_radix(integer.as_str(), integer.radix()).ok()
}
