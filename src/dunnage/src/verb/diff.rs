//! `dunnage diff`.

use std::path::{Path, PathBuf};

use clap::Args;
use dunnage_package::diff::{Change, Difference, Sort};
use dunnage_package::specimen::Specimen;
use serde_json::{Value, json};

use crate::console::Console;
use crate::failure::Failure;
use crate::paint::Paint;

/// Compare two packages: files, modes, owners, scripts, relations, metadata.
///
/// A .deb and a .rpm can be compared too; what has no counterpart is left out, and said.
/// Exit codes: 0 they are equal, 1 they differ, 2 one of them is no sound package.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The package before.
    before: PathBuf,
    /// The package after.
    after: PathBuf,
    /// Only what differs, without the lines of texts.
    #[arg(long)]
    brief: bool,
}

impl Diff {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let (before, after) = (look(&self.before)?, look(&self.after)?);
        let difference = Difference::between(&before, &after);
        let text = self.text(&difference);
        console.result(&self.json(&difference), text.trim_end())?;
        match difference.is_empty() {
            true => Ok(()),
            false => Err(Failure::Found),
        }
    }

    fn text(&self, difference: &Difference) -> String {
        if difference.is_empty() {
            return notes(difference) + "equal";
        }
        let mut out = format!(
            "--- {}\n+++ {}\n",
            self.before.display(),
            self.after.display()
        );
        out.push_str(&notes(difference));
        let mut section = None;
        for change in &difference.changes {
            if section != Some(change.section) {
                section = Some(change.section);
                out.push_str(&format!("{}\n", Paint::Bold.on(change.section)));
            }
            for line in lines(change) {
                out.push_str(&format!("  {line}\n"));
            }
            if let Some(note) = change.note {
                out.push_str(&format!("      note: {note}\n"));
            }
            if let Some(text) = change.text.as_ref().filter(|_| !self.brief) {
                for line in text.lines() {
                    out.push_str(&format!("      {}\n", unified(line)));
                }
            }
        }
        out
    }

    fn json(&self, difference: &Difference) -> Value {
        let changes: Vec<_> = difference.changes.iter().map(value).collect();
        json!({
            "before": self.before,
            "after": self.after,
            "equal": difference.is_empty(),
            "notes": difference.notes,
            "changes": changes,
        })
    }
}

/// Looks into a package file.
pub(super) fn look(path: &Path) -> Result<Specimen, Failure> {
    Specimen::read(path).map_err(|error| {
        let hint = error.hint();
        Failure::Trouble(Box::new(Failure::hinted(error, hint)))
    })
}

fn notes(difference: &Difference) -> String {
    let notes = difference.notes.iter();
    notes.map(|note| format!("note: {note}\n")).collect()
}

/// A change in one line, or in one for each value that is long.
fn lines(change: &Change) -> Vec<String> {
    let subject = printable(&change.subject);
    match &change.sort {
        Sort::Added(value) => vec![Paint::Green.on(format!("+ {subject}  {}", first(value)))],
        Sort::Removed(value) => vec![Paint::Red.on(format!("- {subject}  {}", first(value)))],
        Sort::Moved(to) => vec![format!("> {subject} is now {}", printable(to))],
        Sort::Changed(values) => {
            let one = |(what, before, after): &(&str, String, String)| {
                let gap = if what.is_empty() { "" } else { " " };
                format!("{what}{gap}{} → {}", first(before), first(after))
            };
            let values: Vec<_> = values.iter().map(one).collect();
            vec![
                format!("~ {subject}  {}", values.join(", "))
                    .trim_end()
                    .to_owned(),
            ]
        }
    }
}

/// The first line of a value.
fn first(value: &str) -> String {
    match value.split_once('\n') {
        Some((line, _)) => format!("{} …", printable(line)),
        None => printable(value),
    }
}

/// A text from a package without what steers a terminal.
pub(super) fn printable(text: &str) -> String {
    let shown = |char: char| match char {
        '\t' => char.to_string(),
        char if char.is_control() => char.escape_default().to_string(),
        char => char.to_string(),
    };
    text.chars().map(shown).collect()
}

fn unified(line: &str) -> String {
    let text = printable(line);
    match line.chars().next() {
        Some('+') => Paint::Green.on(text),
        Some('-') => Paint::Red.on(text),
        Some('@') => Paint::Cyan.on(text),
        _ => text,
    }
}

fn value(change: &Change) -> Value {
    let mut value = json!({
        "section": change.section.to_string(),
        "subject": change.subject,
    });
    let more = match &change.sort {
        Sort::Added(after) => json!({ "change": "added", "after": after }),
        Sort::Removed(before) => json!({ "change": "removed", "before": before }),
        Sort::Moved(to) => json!({ "change": "moved", "to": to }),
        Sort::Changed(values) => {
            let values: Vec<_> = values
                .iter()
                .map(|(what, before, after)| {
                    let what = if what.is_empty() { "value" } else { what };
                    json!({ "what": what, "before": before, "after": after })
                })
                .collect();
            json!({ "change": "changed", "values": values })
        }
    };
    let optional = json!({ "text": change.text, "note": change.note });
    for map in [more, optional] {
        let Value::Object(map) = map else { continue };
        for (key, one) in map.into_iter().filter(|(_, one)| !one.is_null()) {
            value[key] = one;
        }
    }
    value
}
