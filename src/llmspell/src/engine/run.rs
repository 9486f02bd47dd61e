//! Running one script.

use std::sync::Arc;

use mlua::{Lua, MultiValue};

use super::{
    Control, Outcome, Reason, Request, ScriptError,
    code::{compile, script_error},
    sandbox::arm,
    show::text,
};

/// Runs a script to its end.
pub(super) fn run(lua: &Lua, control: &Arc<Control>, request: &Request) -> Outcome {
    let outcome = tried(lua, control, request);
    // What a script makes of the error that stops it does not matter.
    match control.reason() {
        Some(Reason::Interrupt) => Err(ScriptError::new(
            "KeyboardInterrupt",
            Reason::Interrupt.to_string(),
        )),
        Some(Reason::TimeLimit) => {
            Err(ScriptError::new("TimeLimit", Reason::TimeLimit.to_string()))
        }
        Some(Reason::Shutdown) => Err(ScriptError::ending()),
        None => outcome.map_err(|error| script_error(&error)),
    }
}

fn tried(lua: &Lua, control: &Arc<Control>, request: &Request) -> mlua::Result<Option<String>> {
    if let Some(arguments) = &request.arguments {
        lua.globals().set("ARGS", arguments.clone())?;
    }
    arm(lua, control)?;
    let function = compile(lua, &request.code, &request.name)?;
    let values: MultiValue = function.call(())?;
    Ok(text(&values))
}
