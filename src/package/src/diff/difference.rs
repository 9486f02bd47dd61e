//! Two packages, compared.

use std::collections::BTreeMap;

use super::change::{Change, Section, Sort};
use super::counterpart;
use super::files::files;
use super::text_change::text_change;
use crate::specimen::Specimen;

/// Everything that differs between two packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What differs, in the order of the sections.
    pub changes: Vec<Change>,
    /// What was not compared, or was taken for equal.
    pub notes: Vec<&'static str>,
}

impl Difference {
    /// What one has to do to the first to get the second.
    pub fn between(before: &Specimen, after: &Specimen) -> Difference {
        let mut changes = Vec::new();
        let mut notes = Vec::new();
        if before.format == after.format {
            changes.extend(metadata(before, after));
            changes.extend(relations(before, after));
            changes.extend(scripts(before, after));
        } else {
            notes.extend(counterpart::NOTES);
            changes.extend(identity(before, after));
        }
        changes.extend(files(before, after));
        Difference { changes, notes }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Fields by name; of those that both formats have.
fn fields(specimen: &Specimen) -> Vec<(&str, &str)> {
    let identity = [
        ("Name", specimen.name.as_str()),
        ("Version", specimen.version.as_str()),
        ("Architecture", specimen.arch.as_str()),
    ];
    let about = specimen
        .about
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    identity.into_iter().chain(about).collect()
}

fn metadata(before: &Specimen, after: &Specimen) -> Vec<Change> {
    compare(&fields(before), &fields(after), |name, sort| Change {
        section: Section::Metadata,
        subject: name.to_owned(),
        sort,
        text: None,
        note: None,
    })
}

/// The fields that mean the same in every format.
fn identity(before: &Specimen, after: &Specimen) -> Vec<Change> {
    let fields = |specimen: &Specimen| {
        let arch = counterpart::architecture(&specimen.arch).to_owned();
        [
            ("Name", specimen.name.clone()),
            ("Version", specimen.version.clone()),
            ("Architecture", arch),
        ]
    };
    let (one, two) = (fields(before), fields(after));
    let changed = one.into_iter().zip(two).filter(|(one, two)| one != two);
    let change = |((name, one), (_, two)): ((&str, String), (&str, String))| Change {
        section: Section::Metadata,
        subject: name.to_owned(),
        sort: Sort::Changed(vec![("", one, two)]),
        text: None,
        note: None,
    };
    changed.map(change).collect()
}

fn relations(before: &Specimen, after: &Specimen) -> Vec<Change> {
    let names = |specimen: &Specimen| {
        let mut names: Vec<_> = specimen
            .relations
            .iter()
            .flat_map(|relation| {
                let kind = &relation.kind;
                relation
                    .names
                    .iter()
                    .map(move |name| (kind.clone(), name.clone()))
            })
            .collect();
        names.sort();
        names.dedup();
        names
    };
    let (one, two) = (names(before), names(after));
    let change = |(kind, name): &(String, String), sort: fn(String) -> Sort| Change {
        section: Section::Relations,
        subject: kind.clone(),
        sort: sort(name.clone()),
        text: None,
        note: None,
    };
    let removed = one.iter().filter(|name| !two.contains(name));
    let added = two.iter().filter(|name| !one.contains(name));
    let mut changes: Vec<_> = removed
        .map(|name| change(name, Sort::Removed))
        .chain(added.map(|name| change(name, Sort::Added)))
        .collect();
    changes.sort_by(|one, two| one.subject.cmp(&two.subject));
    changes
}

fn scripts(before: &Specimen, after: &Specimen) -> Vec<Change> {
    let texts = |specimen: &Specimen| -> Vec<(String, String)> {
        let hooks = specimen.hooks.iter().map(|hook| {
            (
                hook.name.clone(),
                format!("#!{}\n{}", hook.interpreter, body(&hook.text)),
            )
        });
        hooks.chain(specimen.others.iter().cloned()).collect()
    };
    let (one, two) = (texts(before), texts(after));
    compare(&borrowed(&one), &borrowed(&two), |name, sort| {
        let (sort, text) = match sort {
            Sort::Changed(values) => {
                let text = values
                    .first()
                    .and_then(|(_, one, two)| text_change(one, two));
                (Sort::Changed(vec![]), text)
            }
            Sort::Added(text) => (Sort::Added(lines(&text)), text_change("", &text)),
            Sort::Removed(text) => (Sort::Removed(lines(&text)), None),
            moved => (moved, None),
        };
        Change {
            section: Section::Scripts,
            subject: name.to_owned(),
            sort,
            text,
            note: None,
        }
    })
}

fn borrowed(texts: &[(String, String)]) -> Vec<(&str, &str)> {
    let pairs = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    pairs.collect()
}

/// A script without its first line, if that names the interpreter.
fn body(text: &str) -> &str {
    match text.strip_prefix("#!") {
        Some(rest) => rest.split_once('\n').map_or("", |(_, body)| body),
        None => text,
    }
}

fn lines(text: &str) -> String {
    format!("{} lines", text.lines().count())
}

/// Compares what has names.
fn compare(
    before: &[(&str, &str)],
    after: &[(&str, &str)],
    change: impl Fn(&str, Sort) -> Change,
) -> Vec<Change> {
    let one: BTreeMap<_, _> = before.iter().copied().collect();
    let two: BTreeMap<_, _> = after.iter().copied().collect();
    let mut changes = Vec::new();
    for (name, value) in before {
        match two.get(name) {
            None => changes.push(change(name, Sort::Removed((*value).to_owned()))),
            Some(other) if other != value => {
                let values = vec![("", (*value).to_owned(), (*other).to_owned())];
                changes.push(change(name, Sort::Changed(values)));
            }
            Some(_) => {}
        }
    }
    for (name, value) in after.iter().filter(|(name, _)| !one.contains_key(name)) {
        changes.push(change(name, Sort::Added((*value).to_owned())));
    }
    changes
}
