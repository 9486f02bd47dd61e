//! Putting the names in place.

use std::{
    rc::Rc,
    sync::{Arc, PoisonError},
};

use mlua::{Lua, Result};
use tokio::runtime::Handle;

use super::{agent, json, provider, state::State};
use crate::{
    engine::{Control, Surroundings},
    provider::{Answer, Prompt, ProviderError},
    settings::ProviderSettings,
};

/// What the functions of scripts share.
#[derive(Debug)]
pub(super) struct Shared {
    around: Surroundings,
    control: Arc<Control>,
    handle: Handle,
}

/// Sets `Agent`, `Provider`, `State`, `JSON` and `ARGS`.
pub(crate) fn install(
    lua: &Lua,
    around: Surroundings,
    control: &Arc<Control>,
    handle: Handle,
) -> Result<()> {
    let database = around.storage.database_path.clone();
    let shared = Rc::new(Shared {
        around,
        control: Arc::clone(control),
        handle,
    });
    let globals = lua.globals();
    globals.set("Agent", agent::table(lua, &shared)?)?;
    globals.set("Provider", provider::table(lua, &shared)?)?;
    globals.set("State", State::table(lua, database)?)?;
    globals.set("JSON", json::table(lua)?)?;
    globals.set("ARGS", lua.create_table()?)
}

impl Shared {
    /// All providers, as the configuration has them now.
    pub(super) fn providers(&self) -> Vec<ProviderSettings> {
        let providers = self
            .around
            .providers
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        providers.all.values().cloned().collect()
    }

    pub(super) fn default_provider(&self) -> Option<String> {
        let providers = self
            .around
            .providers
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        providers.default.clone()
    }

    /// Asks, on this thread, which has nothing else to do; stops waiting when the script is stopped.
    pub(super) fn ask(&self, provider: &ProviderSettings, prompt: &Prompt) -> Result<Answer> {
        if !self.around.runtime.network_access {
            return Err(mlua::Error::runtime(
                "scripts may not use the network; runtime.security.allow_network_access allows it",
            ));
        }
        let asked = self.handle.block_on(async {
            let stopped = self.control.stopped.notified();
            if let Some(reason) = self.control.reason() {
                return Err(ProviderError::Stopped(reason.to_string()));
            }
            tokio::select! {
                answer = self.around.asker.ask(provider, prompt) => answer,
                () = stopped => Err(ProviderError::Stopped("the script was stopped".to_owned())),
            }
        });
        asked.map_err(mlua::Error::runtime)
    }
}
