//! What may stand at the cursor.

use mlua::{Lua, Table, Value};

use super::Completion;

const KEYWORDS: [&str; 22] = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
];

/// Completes the word before the cursor, which is counted in characters.
pub(super) fn complete(lua: &Lua, code: &str, cursor: usize) -> Completion {
    let before: String = code.chars().take(cursor).collect();
    let word = |c: char| c.is_ascii_alphanumeric() || "_.:".contains(c);
    let path: String = before.chars().rev().take_while(|c| word(*c)).collect();
    let path: String = path.chars().rev().collect();
    let mut names: Vec<&str> = path.split(['.', ':']).collect();
    let prefix = names.pop().unwrap_or_default();
    let mut matches: Vec<String> = fields(lua, &names)
        .into_iter()
        .filter(|name| name.starts_with(prefix))
        .collect();
    if names.is_empty() {
        let known = KEYWORDS.iter().filter(|name| name.starts_with(prefix));
        matches.extend(known.map(|name| (*name).to_owned()));
    }
    matches.sort();
    matches.dedup();
    let end = before.chars().count();
    Completion {
        matches,
        start: end - prefix.chars().count(),
        end,
    }
}

/// The names in a table; without running code of the script, so raw.
fn fields(lua: &Lua, path: &[&str]) -> Vec<String> {
    let globals = lua.globals();
    let table = path.iter().try_fold(globals, |table: Table, name| {
        match table.raw_get::<Value>(*name) {
            Ok(Value::Table(inner)) => Some(inner),
            // `s:` of a text: the functions of `string`.
            Ok(Value::String(_)) => lua.globals().raw_get("string").ok(),
            _ => None,
        }
    });
    let Some(table) = table else {
        return Vec::new();
    };
    let name = |pair: mlua::Result<(Value, Value)>| match pair {
        Ok((Value::String(name), _)) => Some(name.to_string_lossy()),
        _ => None,
    };
    table
        .pairs::<Value, Value>()
        .filter_map(name)
        .take(500)
        .collect()
}
