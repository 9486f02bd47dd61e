//! A configuration file as it was written.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use toml::{
    Spanned, Table, Value,
    de::{DeTable, DeValue},
};

use super::{Origin, Problem, Problems};

/// A TOML file, with the lines on which its keys are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    pub(crate) path: PathBuf,
    table: Table,
    lines: Vec<(String, usize)>,
}

impl Document {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Document, Problems> {
        let origin = || Origin::Line(path.to_owned(), 1);
        let text = fs::read_to_string(path).map_err(|error| {
            let problem = Problem::new(origin(), format!("failed to read the file: {error}"));
            one(match error.kind() {
                io::ErrorKind::PermissionDenied => problem.with_hint(
                    "Permission denied: give the user of the kernel the right to read it, or start as that user",
                ),
                io::ErrorKind::NotFound => {
                    problem.with_hint("`llmspell config init` writes one")
                }
                _ => problem,
            })
        })?;
        Document::parse(path, &text)
    }

    pub(crate) fn parse(path: &Path, text: &str) -> Result<Document, Problems> {
        let line = |offset: usize| 1 + text.bytes().take(offset).filter(|b| *b == b'\n').count();
        let broken = |error: toml::de::Error| {
            let offset = error.span().map_or(0, |span| span.start);
            let origin = Origin::Line(path.to_owned(), line(offset));
            one(Problem::new(origin, error.message().to_owned()))
        };
        let table: Table = text.parse().map_err(broken)?;
        let spanned = DeTable::parse(text).map_err(broken)?;
        let mut lines = Vec::new();
        collect(spanned.get_ref(), "", &line, &mut lines);
        Ok(Document {
            path: path.to_owned(),
            table,
            lines,
        })
    }

    /// The value of `section.key`.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        let mut names = key.split('.');
        let first = self.table.get(names.next()?)?;
        names.try_fold(first, |value, name| value.as_table()?.get(name))
    }

    /// Where a key is.
    pub(crate) fn origin(&self, key: &str) -> Origin {
        let line = self.lines.iter().find(|(name, _)| name == key);
        Origin::Line(self.path.clone(), line.map_or(1, |(_, line)| *line))
    }

    /// The names below a section.
    pub(crate) fn below(&self, section: &str) -> Vec<String> {
        let table = self.get(section).and_then(Value::as_table);
        table
            .map(|table| table.keys().cloned().collect())
            .unwrap_or_default()
    }

    /// All keys that hold something else than a section.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let leaf =
            |key: &&str| !matches!(self.get(key), Some(Value::Table(table)) if !table.is_empty());
        self.lines.iter().map(|(key, _)| key.as_str()).filter(leaf)
    }
}

fn one(problem: Problem) -> Problems {
    let mut problems = Problems::default();
    problems.push(problem);
    problems
}

fn collect(
    table: &DeTable<'_>,
    prefix: &str,
    line: &impl Fn(usize) -> usize,
    lines: &mut Vec<(String, usize)>,
) {
    for (key, value) in table {
        let name: &str = key.get_ref();
        let full = if prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{prefix}.{name}")
        };
        lines.push((full.clone(), line(key.span().start)));
        let inner: &Spanned<DeValue<'_>> = value;
        if let DeValue::Table(table) = inner.get_ref() {
            collect(table, &full, line, lines);
        }
    }
}
