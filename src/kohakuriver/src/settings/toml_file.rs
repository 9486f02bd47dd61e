//! Configuration in TOML.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::{
    Literal, Problems,
    raw::{Entry, at},
};

/// The assignments of a file; lower-case keys are the upper-case ones.
pub(crate) fn parse(path: &Path, text: &str, problems: &mut Problems) -> Vec<Entry> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let line = |offset: usize| 1 + text[..offset.min(text.len())].matches('\n').count();
    for error in &errors {
        let offset = error.span().map_or(text.len(), |span| span.start);
        problems.push(at(path, line(offset), error.message().replace('\n', ", ")));
    }
    if !errors.is_empty() {
        return Vec::new();
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut pairs: Vec<_> = table.get_ref().iter().collect();
    pairs.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in pairs {
        let line = line(key.span().start);
        let name = key.get_ref().to_uppercase();
        if matches!(value.get_ref(), DeValue::Table(_)) {
            let message = format!("there are no tables such as [{}] here", key.get_ref());
            problems.push(at(path, line, message).with_hint("all keys stand at the top level"));
            continue;
        }
        if let Some(other) = entries.iter().find(|entry| entry.name == name) {
            let message = format!("{} is already set in line {}", key.get_ref(), other.line);
            problems.push(at(path, line, message));
            continue;
        }
        match literal(value.get_ref()) {
            Ok(value) => entries.push(Entry { name, value, line }),
            Err(message) => problems.push(at(path, line, format!("{name}: {message}"))),
        }
    }
    entries
}

fn literal(value: &DeValue<'_>) -> Result<Literal, String> {
    match value {
        DeValue::String(text) => Ok(Literal::Text(text.clone().into_owned())),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map(Literal::Int)
            .map_err(|_| format!("`{number}` is too large")),
        DeValue::Float(number) => number
            .as_str()
            .parse()
            .map(Literal::Float)
            .map_err(|_| format!("`{number}` is not a number")),
        DeValue::Boolean(flag) => Ok(Literal::Flag(*flag)),
        DeValue::Array(items) => items
            .iter()
            .map(|item| item.get_ref().as_str().map(str::to_owned))
            .collect::<Option<Vec<String>>>()
            .map(Literal::List)
            .ok_or_else(|| "a list holds texts only".to_owned()),
        DeValue::Datetime(_) | DeValue::Table(_) => Err("a date is no value of any key".to_owned()),
    }
}
