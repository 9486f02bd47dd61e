//! What commands show: tables for people, JSON and YAML for programs.

use std::io::{self, IsTerminal, Write};

use comfy_table::{Cell, Color, ColumnConstraint, ContentArrangement, Row, Table, presets};
use dunnage_daemon::exit_code;
use serde::Serialize;
use serde_json::Value;
use terminal_size::{Width, terminal_size};

use crate::{
    Failure,
    wire::{OFFLINE, ONLINE, TaskStatus},
};

/// How something is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For programs and people.
    Yaml,
}

/// Shows a value in one of the formats for programs, or the table.
pub(crate) fn show(
    format: Format,
    value: &impl Serialize,
    table: impl FnOnce() -> Table,
) -> Result<(), Failure> {
    let text = match format {
        Format::Table => text(&table()),
        Format::Json => {
            let json = serde_json::to_string_pretty(value).map_err(|e| Failure::of(&e))?;
            format!("{json}\n")
        }
        Format::Yaml => yaml(&serde_json::to_value(value).map_err(|error| Failure::of(&error))?),
    };
    print(&text)
}

/// A table as text.
pub(crate) fn text(table: &Table) -> String {
    format!("{}\n", table.trim_fmt())
}

/// Writes to standard output; a reader that went away (`| head`) is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(format!(
            "failed to write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}

/// A table that fits the terminal and stays readable when it is piped.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(line(header.iter().copied()));
    table
}

/// A row of a list: one line on a terminal, where what has no room is cut off.
pub(crate) fn line<C: Into<Cell>>(cells: impl IntoIterator<Item = C>) -> Row {
    let mut row = Row::from(cells.into_iter().map(Into::into).collect::<Vec<Cell>>());
    row.max_height(1);
    row
}

/// Keeps columns whole, whatever is cut off.
pub(crate) fn keep_whole(table: &mut Table, columns: &[usize]) {
    table.set_truncation_indicator("…");
    for column in columns {
        if let Some(column) = table.column_mut(*column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
}

/// A state of a task or a node, in its colour.
pub(crate) fn state(name: &str) -> Cell {
    let cell = Cell::new(plain(name));
    let colour = match (name, TaskStatus::of(name)) {
        (ONLINE, _) | (_, Some(TaskStatus::Completed)) => Color::Green,
        (OFFLINE, _) => Color::Red,
        (_, Some(TaskStatus::Running)) => Color::Cyan,
        (_, Some(TaskStatus::Pending | TaskStatus::Assigning | TaskStatus::Paused)) => {
            Color::Yellow
        }
        (_, Some(state)) if state.is_final() => Color::Red,
        _ => return cell,
    };
    if colours() { cell.fg(colour) } else { cell }
}

/// Colours are for terminals whose user did not forbid them (no-color.org).
fn colours() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    is_terminal() && !set("NO_COLOR") && !dumb
}

/// How wide the terminal is, if there is one.
pub(crate) fn width() -> Option<usize> {
    let (Width(width), _) = terminal_size().filter(|_| is_terminal())?;
    Some(width.into())
}

/// Whether a person reads standard output.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// A text of somebody else in one line that does nothing to a terminal.
pub(crate) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Writes bytes as they are, for as long as somebody reads: without a reader, the command is done.
pub(crate) fn stream(mut to: impl Write, bytes: &[u8]) -> Result<(), Failure> {
    match to.write_all(bytes).and_then(|()| to.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            Err(Failure::silent(exit_code::SUCCESS))
        }
        Err(error) => Err(Failure::new(format!("failed to write the output: {error}"))),
    }
}

/// YAML of a JSON value. JSON's own strings and numbers are YAML too, so that only the shape of
/// lists and maps is to be written.
fn yaml(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

fn block(value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let mut inner = String::new();
                block(item, depth + 1, &mut inner);
                let inner = inner.trim_start();
                text.push_str(&format!("{indent}- {inner}"));
            }
        }
        Value::Object(fields) if !fields.is_empty() => {
            for (name, field) in fields {
                let nested = match field {
                    Value::Array(items) => !items.is_empty(),
                    Value::Object(fields) => !fields.is_empty(),
                    _ => false,
                };
                text.push_str(&format!(
                    "{indent}{name}:{}",
                    if nested { "\n" } else { " " }
                ));
                block(field, if nested { depth + 1 } else { 0 }, text);
            }
        }
        scalar => text.push_str(&format!("{indent}{scalar}\n")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_has_the_shape_of_the_value() {
        let value = json!([
            { "name": "a: \"b\"", "cores": 4, "gpus": [], "numa": { "0": [1, 2] } },
            { "name": "c", "cores": null },
        ]);
        let expected = "- name: \"a: \\\"b\\\"\"\n  cores: 4\n  gpus: []\n  numa:\n    0:\n      \
                        - 1\n      - 2\n- name: \"c\"\n  cores: null\n";
        assert_eq!(yaml(&value), expected);
    }
}
