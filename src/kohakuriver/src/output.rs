//! What commands show: tables for people, JSON and YAML for programs.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use serde_json::Value;

use crate::Failure;

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
        Format::Table => format!("{}\n", table().trim_fmt()),
        Format::Json => {
            let json = serde_json::to_string_pretty(value).map_err(|e| Failure::of(&e))?;
            format!("{json}\n")
        }
        Format::Yaml => yaml(&serde_json::to_value(value).map_err(|error| Failure::of(&error))?),
    };
    print(&text)
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
    table.set_header(header.iter().copied());
    table
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
        let expected = "- cores: 4\n  gpus: []\n  name: \"a: \\\"b\\\"\"\n  numa:\n    0:\n      \
                        - 1\n      - 2\n- cores: null\n  name: \"c\"\n";
        assert_eq!(yaml(&value), expected);
    }
}
