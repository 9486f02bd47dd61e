//! What scripts can reach.

use std::sync::Arc;

use mlua::{HookTriggers, Lua, LuaOptions, Result, StdLib, Table, Value, VmState};

use super::{
    Control,
    library::{install_load, install_output},
    output::Output,
};
use crate::settings::RuntimeSettings;

/// How many instructions pass between two looks at the flag: some ten microseconds.
const PACE: u32 = 10_000;

/// A state that can do what the settings allow.
///
/// Never there: `debug`, which could take our hook away; modules in C; `os.exit`, which would end the
/// kernel; and without the right to start processes `os.getenv`, since the keys of providers are in
/// the environment.
pub(super) fn state(settings: &RuntimeSettings, output: &Arc<Output>) -> Result<Lua> {
    let mut libraries = StdLib::COROUTINE | StdLib::TABLE | StdLib::STRING | StdLib::UTF8;
    libraries |= StdLib::MATH | StdLib::OS;
    if settings.file_access {
        libraries |= StdLib::IO | StdLib::PACKAGE;
    }
    let lua = Lua::new_with(libraries, LuaOptions::default())?;
    forget(&lua, &["string"], &["dump"])?;
    forget(&lua, &["os"], &["exit", "setlocale"])?;
    if !settings.file_access {
        forget(&lua, &["os"], &["remove", "rename", "tmpname"])?;
        forget(&lua, &[], &["dofile", "loadfile", "require", "package"])?;
    }
    if !settings.process_spawn {
        forget(&lua, &["os"], &["execute", "getenv"])?;
        forget(&lua, &["io"], &["popen"])?;
    }
    install_load(&lua)?;
    install_output(&lua, output)?;
    Ok(lua)
}

/// Has a hook look at the flag from now on, in this coroutine and all that it makes.
pub(super) fn arm(lua: &Lua, control: &Arc<Control>) -> Result<()> {
    hook(lua, control, PACE)
}

fn hook(lua: &Lua, control: &Arc<Control>, pace: u32) -> Result<()> {
    let own = Arc::clone(control);
    let triggers = HookTriggers::new().every_nth_instruction(pace);
    lua.set_global_hook(triggers, move |lua, _| {
        let Some(reason) = own.reason() else {
            return Ok(VmState::Continue);
        };
        if pace != 1 {
            // `while true do pcall(work) end` catches the error: it must come again at once.
            hook(lua, &own, 1)?;
        }
        Err(mlua::Error::runtime(reason))
    })
}

fn forget(lua: &Lua, path: &[&str], names: &[&str]) -> Result<()> {
    let mut table = lua.globals();
    for name in path {
        match table.get::<Option<Table>>(*name)? {
            Some(inner) => table = inner,
            None => return Ok(()),
        }
    }
    names
        .iter()
        .try_for_each(|name| table.set(*name, Value::Nil))
}
