//! Reading code.

use mlua::{Error, Function, Lua, chunk::ChunkMode};

use super::{ScriptError, job::Completeness};

/// Compiles code; an expression alone is a script that returns it.
pub(super) fn compile(lua: &Lua, code: &str, name: &str) -> Result<Function, Error> {
    let load = |text: &str| {
        lua.load(text)
            .set_name(name)
            .set_mode(ChunkMode::Text)
            .into_function()
    };
    // No line break: the numbers in error messages stay those of the code.
    load(&format!("return {code}")).or_else(|_| load(code))
}

/// Whether code is whole.
pub(super) fn completeness(lua: &Lua, code: &str) -> Completeness {
    match compile(lua, code, "=code") {
        Ok(_) => Completeness::Complete,
        Err(Error::SyntaxError {
            incomplete_input: true,
            ..
        }) => Completeness::Incomplete,
        Err(_) => Completeness::Invalid,
    }
}

/// An error of Lua in words.
pub(super) fn script_error(error: &Error) -> ScriptError {
    match error {
        Error::SyntaxError { message, .. } => ScriptError::new("SyntaxError", message.clone()),
        Error::MemoryError(_) => ScriptError::new(
            "MemoryError",
            "the script needs more than runtime.security.max_memory_bytes",
        ),
        Error::RuntimeError(text) => runtime("LuaError", text),
        Error::CallbackError { traceback, cause } => {
            let mut inner = script_error(cause);
            if inner.traceback.is_empty() {
                inner.traceback = traceback.lines().map(str::to_owned).collect();
            }
            inner
        }
        Error::WithContext { cause, .. } => script_error(cause),
        Error::ExternalError(error) => ScriptError::new("LuaError", error.to_string()),
        other => runtime("LuaError", &other.to_string()),
    }
}

fn runtime(name: &str, text: &str) -> ScriptError {
    let (message, traceback) = match text.split_once("\nstack traceback:\n") {
        Some((message, rest)) => (message, rest.lines().map(str::to_owned).collect()),
        None => (text, Vec::new()),
    };
    ScriptError {
        traceback,
        ..ScriptError::new(name, message)
    }
}
