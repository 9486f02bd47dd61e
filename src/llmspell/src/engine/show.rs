//! Values as text.

use mlua::{MultiValue, Table, Value};

/// How deep tables are shown.
const DEPTH: usize = 4;

/// How many entries of a table are shown.
const ENTRIES: usize = 100;

/// The text of what a script returned; `None` if that is nothing.
pub(super) fn text(values: &MultiValue) -> Option<String> {
    if values.iter().all(Value::is_nil) {
        return None;
    }
    let texts: Vec<String> = values.iter().map(one).collect();
    Some(texts.join("\t"))
}

pub(super) fn one(value: &Value) -> String {
    match value {
        Value::Table(table) if table.metatable().is_none() => of_table(table, DEPTH),
        other => plain(other),
    }
}

fn plain(value: &Value) -> String {
    value
        .to_string()
        .unwrap_or_else(|_| format!("({})", value.type_name()))
}

fn of_table(table: &Table, depth: usize) -> String {
    if depth == 0 {
        return "{…}".to_owned();
    }
    let mut parts = Vec::new();
    let length = table.raw_len();
    for pair in table.pairs::<Value, Value>() {
        let Ok((key, value)) = pair else { break };
        if parts.len() == ENTRIES {
            parts.push("…".to_owned());
            break;
        }
        let value = nested(&value, depth - 1);
        parts.push(match &key {
            Value::Integer(index) if *index >= 1 && *index as usize <= length => value,
            Value::String(name) => format!("{} = {value}", name.to_string_lossy()),
            other => format!("[{}] = {value}", plain(other)),
        });
    }
    format!("{{{}}}", parts.join(", "))
}

fn nested(value: &Value, depth: usize) -> String {
    match value {
        Value::String(text) => format!("{:?}", text.to_string_lossy()),
        Value::Table(table) if table.metatable().is_none() => of_table(table, depth),
        other => plain(other),
    }
}
