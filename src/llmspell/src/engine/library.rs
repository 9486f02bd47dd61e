//! Functions of Lua that are ours: `print` and the like, and `load`.

use std::sync::Arc;

use mlua::{
    Function, IntoLuaMulti, Lua, MultiValue, Result, Table, Value, Variadic, chunk::ChunkMode,
};

use super::output::{Output, Stream};

/// Has `print`, `io.write` and `io.stderr` write to the output of the script.
pub(super) fn install_output(lua: &Lua, output: &Arc<Output>) -> Result<()> {
    let globals = lua.globals();
    let tostring: Function = globals.get("tostring")?;
    let out = Arc::clone(output);
    let print = lua.create_function(move |_, values: Variadic<Value>| {
        let mut line = Vec::new();
        for (i, value) in values.iter().enumerate() {
            if i > 0 {
                line.push(b'\t');
            }
            match value {
                Value::String(text) => line.extend_from_slice(&text.as_bytes()),
                other => {
                    let text: mlua::LuaString = tostring.call(other)?;
                    line.extend_from_slice(&text.as_bytes());
                }
            }
        }
        line.push(b'\n');
        out.write(Stream::Out, &line);
        Ok(())
    })?;
    globals.set("print", print)?;
    let io: Table = match globals.get::<Option<Table>>("io")? {
        Some(io) => io,
        None => lua.create_table()?,
    };
    io.set("write", writer(lua, output, Stream::Out, false)?)?;
    let stderr = lua.create_table()?;
    stderr.set("write", writer(lua, output, Stream::Err, true)?)?;
    io.set("stderr", stderr)?;
    globals.set("io", io)
}

fn writer(lua: &Lua, output: &Arc<Output>, stream: Stream, method: bool) -> Result<Function> {
    let output = Arc::clone(output);
    lua.create_function(move |lua, values: Variadic<Value>| {
        for value in values.iter().skip(usize::from(method)) {
            match lua.coerce_string(value.clone())? {
                Some(text) => output.write(stream, &text.as_bytes()),
                None => {
                    let message = format!("cannot write a {}", value.type_name());
                    return Err(mlua::Error::runtime(message));
                }
            }
        }
        Ok(())
    })
}

/// A `load` that takes text only: bytecode that somebody made up can crash the process.
pub(super) fn install_load(lua: &Lua) -> Result<()> {
    type Arguments = (Value, Option<String>, Value, Option<Value>);
    let load = lua.create_function(|lua, (chunk, name, _, environment): Arguments| {
        let mut text = Vec::new();
        match chunk {
            Value::String(chunk) => text.extend_from_slice(&chunk.as_bytes()),
            Value::Function(next) => {
                while let Some(piece) = next.call::<Option<mlua::LuaString>>(())? {
                    if piece.as_bytes().is_empty() {
                        break;
                    }
                    text.extend_from_slice(&piece.as_bytes());
                }
            }
            _ => return Err(mlua::Error::runtime("load needs a text or a function")),
        }
        let name = name.unwrap_or_else(|| "=(load)".to_owned());
        let mut chunk = lua.load(text).set_name(name).set_mode(ChunkMode::Text);
        if let Some(Value::Table(environment)) = environment {
            chunk = chunk.set_environment(environment);
        }
        let answer: Result<MultiValue> = match chunk.into_function() {
            Ok(function) => function.into_lua_multi(lua),
            Err(error) => (Value::Nil, error.to_string()).into_lua_multi(lua),
        };
        answer
    })?;
    lua.globals().set("load", load)
}
