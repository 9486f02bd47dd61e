//! `JSON`: texts and values.

use mlua::{Error, Lua, Result, Table, Value};
use serde_json::{Map, Number};

/// How deep values may be: each level is on the stack of the thread.
const DEPTH: usize = 128;

pub(super) fn table(lua: &Lua) -> Result<Table> {
    let table = lua.create_table()?;
    let parse = lua.create_function(|lua, text: mlua::LuaString| {
        let value: serde_json::Value = serde_json::from_slice(&text.as_bytes())
            .map_err(|error| Error::runtime(format!("JSON.parse: {error}")))?;
        to_lua(lua, &value)
    })?;
    let stringify = lua.create_function(|_, (value, pretty): (Value, Option<bool>)| {
        let value = of_lua(&value, DEPTH)?;
        let text = if pretty == Some(true) {
            serde_json::to_string_pretty(&value)
        } else {
            serde_json::to_string(&value)
        };
        text.map_err(Error::external)
    })?;
    table.set("parse", parse)?;
    table.set("stringify", stringify)?;
    table.set("null", Value::NULL)?;
    Ok(table)
}

/// A value of JSON for Lua.
pub(super) fn to_lua(lua: &Lua, value: &serde_json::Value) -> Result<Value> {
    Ok(match value {
        serde_json::Value::Null => Value::NULL,
        serde_json::Value::Bool(flag) => Value::Boolean(*flag),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Value::Integer(number),
            None => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        },
        serde_json::Value::String(text) => Value::String(lua.create_string(text)?),
        serde_json::Value::Array(items) => {
            let table = lua.create_table_with_capacity(items.len(), 0)?;
            for (i, item) in items.iter().enumerate() {
                table.raw_set(i + 1, to_lua(lua, item)?)?;
            }
            Value::Table(table)
        }
        serde_json::Value::Object(entries) => {
            let table = lua.create_table_with_capacity(0, entries.len())?;
            for (name, item) in entries {
                table.raw_set(name.as_str(), to_lua(lua, item)?)?;
            }
            Value::Table(table)
        }
    })
}

/// A value of Lua for JSON: a table whose keys are 1 to n is an array.
pub(super) fn of_lua(value: &Value, depth: usize) -> Result<serde_json::Value> {
    if depth == 0 {
        return Err(Error::runtime(
            "JSON: the table is too deep, or contains itself",
        ));
    }
    Ok(match value {
        Value::Nil => serde_json::Value::Null,
        value if *value == Value::NULL => serde_json::Value::Null,
        Value::Boolean(flag) => (*flag).into(),
        Value::Integer(number) => (*number).into(),
        Value::Number(number) => Number::from_f64(*number)
            .map(serde_json::Value::Number)
            .ok_or_else(|| Error::runtime(format!("JSON has no number {number}")))?,
        Value::String(text) => text.to_string_lossy().into(),
        Value::Table(table) => of_table(table, depth)?,
        other => {
            return Err(Error::runtime(format!("JSON has no {}", other.type_name())));
        }
    })
}

fn of_table(table: &Table, depth: usize) -> Result<serde_json::Value> {
    let length = table.raw_len();
    let pairs: Vec<(Value, Value)> = table.pairs().collect::<Result<_>>()?;
    if length > 0 && pairs.len() == length {
        let items = (1..=length).map(|i| of_lua(&table.raw_get(i)?, depth - 1));
        return items.collect();
    }
    let mut object = Map::new();
    for (key, value) in pairs {
        let name = match &key {
            Value::String(name) => name.to_string_lossy(),
            Value::Integer(number) => number.to_string(),
            other => {
                let text = format!("JSON: a key cannot be a {}", other.type_name());
                return Err(Error::runtime(text));
            }
        };
        object.insert(name, of_lua(&value, depth - 1)?);
    }
    Ok(serde_json::Value::Object(object))
}
