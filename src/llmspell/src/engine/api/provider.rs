//! `Provider`: who can be asked.

use std::rc::Rc;

use mlua::{Lua, Result, Table};

use super::install::Shared;
use crate::settings::ProviderSettings;

pub(super) fn table(lua: &Lua, shared: &Rc<Shared>) -> Result<Table> {
    let table = lua.create_table()?;
    let own = Rc::clone(shared);
    let list = lua.create_function(move |lua, ()| {
        let enabled = own
            .providers()
            .into_iter()
            .filter(|provider| provider.enabled);
        enabled
            .map(|provider| about(lua, &provider))
            .collect::<Result<Vec<Table>>>()
    })?;
    let own = Rc::clone(shared);
    let get = lua.create_function(move |lua, name: String| {
        let provider = own
            .providers()
            .into_iter()
            .find(|provider| provider.name == name);
        provider.map(|provider| about(lua, &provider)).transpose()
    })?;
    let own = Rc::clone(shared);
    let available = lua.create_function(move |_, name: String| {
        let provider = own
            .providers()
            .into_iter()
            .find(|provider| provider.name == name);
        Ok(provider.is_some_and(|provider| provider.is_available()))
    })?;
    table.set("list", list)?;
    table.set("get", get)?;
    table.set("isAvailable", available.clone())?;
    table.set("is_available", available)?;
    Ok(table)
}

fn about(lua: &Lua, provider: &ProviderSettings) -> Result<Table> {
    let table = lua.create_table()?;
    table.set("name", provider.name.as_str())?;
    table.set("type", provider.kind.name())?;
    table.set("model", provider.model.as_str())?;
    table.set("base_url", provider.base_url.as_str())?;
    table.set("available", provider.is_available())?;
    Ok(table)
}
