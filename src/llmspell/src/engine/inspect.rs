//! What the name at the cursor is.

use mlua::{Function, Lua, Table, Value};

use super::{manual, show};

/// Describes the name at the cursor, which is counted in characters; `None` if there is nothing of
/// that name.
pub(super) fn inspect(lua: &Lua, code: &str, cursor: usize) -> Option<String> {
    let path = at(code, cursor).replace(':', ".");
    let value = find(lua, &path)?;
    let manual = manual::entry(&path);
    // Names that a script has taken over mean what the script says.
    match (&value, manual) {
        (Value::Function(function), Some(text)) if is_native(function) => Some(text),
        (Value::Table(_) | Value::LightUserData(_), Some(text)) => {
            Some(format!("{text}\n\n{}", described(&path, &value)))
        }
        _ => Some(described(&path, &value)),
    }
}

/// The name around the cursor, up to the end of the word that the cursor is in: in `State.lo|ad` all
/// of it, in `Sta|te.load` the table.
fn at(code: &str, cursor: usize) -> String {
    let word = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    let before: Vec<char> = code.chars().take(cursor).collect();
    let path = |c: &&char| word(c) || **c == '.' || **c == ':';
    let mut name: Vec<char> = before.iter().rev().take_while(path).copied().collect();
    name.reverse();
    name.extend(code.chars().skip(before.len()).take_while(|c| word(c)));
    name.into_iter().collect()
}

/// The value of a name; without running code of the script, so raw.
fn find(lua: &Lua, path: &str) -> Option<Value> {
    let mut value = Value::Table(lua.globals());
    for name in path.split('.') {
        value = match value {
            Value::Table(table) => table.raw_get(name).ok()?,
            Value::String(_) => {
                let strings: Table = lua.globals().raw_get("string").ok()?;
                strings.raw_get(name).ok()?
            }
            _ => return None,
        };
    }
    Some(value).filter(|value| !value.is_nil())
}

fn is_native(function: &Function) -> bool {
    function.info().what == "C"
}

fn described(path: &str, value: &Value) -> String {
    match value {
        Value::Function(function) => {
            let info = function.info();
            match info.line_defined {
                Some(line) if !is_native(function) => {
                    let place = info.short_src.unwrap_or_default();
                    format!("{path}: function, {place}, line {line}")
                }
                _ => format!("{path}: function of Lua"),
            }
        }
        other => format!("{path}: {}\n\n{}", other.type_name(), show::one(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_around_the_cursor_is_found() {
        let code = "local x = State.load('a') + #s:rep";
        let found = |part: &str| {
            let place = code.find(part).unwrap() + 1;
            at(code, place)
        };
        assert_eq!(found("tate"), "State");
        assert_eq!(found("oad"), "State.load");
        assert_eq!(found("ep"), "s:rep");
        assert_eq!(at(code, 1000), "s:rep");
        assert_eq!(at("", 0), "");
    }

    #[test]
    fn values_are_described_without_running_code() {
        let lua = Lua::new();
        let set = "t = setmetatable({ n = 1 }, { __index = function() error('ran') end })\n\
                   function f() end s = 'x'";
        lua.load(set).set_name("=cell 1").exec().unwrap();
        let of = |code: &str| inspect(&lua, code, 100);
        assert_eq!(of("t.n").as_deref(), Some("t.n: integer\n\n1"));
        assert_eq!(of("t.other"), None);
        assert_eq!(of("f").as_deref(), Some("f: function, cell 1, line 2"));
        assert_eq!(of("s:rep").as_deref(), Some("s.rep: function of Lua"));
        assert_eq!(of("nothing"), None);
        assert!(of("print").unwrap().starts_with("print(...)"));
        lua.load("print = 7").exec().unwrap();
        assert_eq!(of("print").as_deref(), Some("print: integer\n\n7"));
    }
}
