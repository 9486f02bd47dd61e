//! New rows in tables that another program may have made.

use rusqlite::{Transaction, params_from_iter, types::Value};

/// Inserts a row.
///
/// The Python implementation fills columns itself that may not be null, some of which mean nothing
/// here; where one of them has no value, a neutral one stands in.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    table: &str,
    mut values: Vec<(String, Value)>,
) -> rusqlite::Result<()> {
    for (name, neutral) in required(transaction, table)? {
        match values.iter_mut().find(|(column, _)| *column == name) {
            Some((_, value)) if *value == Value::Null => *value = neutral,
            Some(_) => {}
            None => values.push((name, neutral)),
        }
    }
    let names: Vec<String> = values.iter().map(|(n, _)| format!("\"{n}\"")).collect();
    let marks = vec!["?"; values.len()].join(", ");
    let names = names.join(", ");
    let sql = format!("INSERT INTO \"{table}\" ({names}) VALUES ({marks})");
    let mut query = transaction.prepare_cached(&sql)?;
    query.execute(params_from_iter(values.into_iter().map(|(_, value)| value)))?;
    Ok(())
}

/// The columns that may not be null and have no default, each with a neutral value.
fn required(transaction: &Transaction<'_>, table: &str) -> rusqlite::Result<Vec<(String, Value)>> {
    let mut query = transaction.prepare_cached(
        "SELECT name, type FROM pragma_table_info(?) WHERE \"notnull\" AND dflt_value IS NULL",
    )?;
    let rows = query.query_map([table], |row| {
        let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let neutral = neutral(&name, &kind.to_ascii_uppercase());
        Ok((name, neutral))
    })?;
    rows.collect()
}

fn neutral(name: &str, kind: &str) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    match (name, kind) {
        ("vps_backend", _) => text("docker"),
        (_, kind) if kind.contains("INT") || kind.contains("BOOL") => Value::Integer(0),
        (_, kind) if kind.contains("REAL") || kind.contains("FLOA") => Value::Real(0.0),
        (_, "DATETIME") => text(&crate::clock::now()),
        _ => text(""),
    }
}

/// A value of its own type, or null.
pub(super) fn value<T: Into<Value>>(value: Option<T>) -> Value {
    value.map_or(Value::Null, Into::into)
}

/// A number of bytes; SQLite has no unsigned numbers.
pub(super) fn bytes(number: Option<u64>) -> Value {
    value(number.and_then(|number| i64::try_from(number).ok()))
}

/// JSON as text.
pub(super) fn json<T: serde::Serialize>(of: &T) -> Value {
    Value::Text(serde_json::to_string(of).unwrap_or_default())
}
