//! `Agent`: a model with a character.

use std::rc::Rc;

use mlua::{AnyUserData, Error, Lua, Result, Table, UserData, UserDataMethods, Value};

use super::install::Shared;
use crate::{provider::Prompt, settings::ProviderSettings};

pub(super) fn table(lua: &Lua, shared: &Rc<Shared>) -> Result<Table> {
    let table = lua.create_table()?;
    let own = Rc::clone(shared);
    let builder = lua.create_function(move |_, ()| Ok(Builder::new(&own)))?;
    let own = Rc::clone(shared);
    let create = lua.create_function(move |_, options: Table| {
        let mut builder = Builder::new(&own);
        builder.name = options.get("name")?;
        builder.provider = options.get("provider")?;
        builder.model = options.get("model")?;
        builder.temperature = options.get("temperature")?;
        builder.max_tokens = options.get("max_tokens")?;
        builder.system = options.get("system_prompt")?;
        builder.build()
    })?;
    table.set("builder", builder)?;
    table.set("create", create)?;
    Ok(table)
}

/// What `Agent.builder()` gives: each method but the last one gives it back.
#[derive(Clone)]
struct Builder {
    shared: Rc<Shared>,
    name: Option<String>,
    provider: Option<String>,
    model: Option<String>,
    temperature: Option<f64>,
    max_tokens: Option<u32>,
    system: Option<String>,
}

impl Builder {
    fn new(shared: &Rc<Shared>) -> Builder {
        Builder {
            shared: Rc::clone(shared),
            name: None,
            provider: None,
            model: None,
            temperature: None,
            max_tokens: None,
            system: None,
        }
    }

    /// Finds the provider; a model is `model` or `provider/model`, and `@backend` after it says the
    /// provider too.
    fn build(&self) -> Result<Agent> {
        let providers = self.shared.providers();
        let known = |name: &str| providers.iter().any(|provider| provider.name == name);
        let text = self.model.as_deref().unwrap_or_default();
        let (text, backend) = match text.rsplit_once('@') {
            Some((model, backend)) if known(backend) => (model, Some(backend)),
            _ => (text, None),
        };
        // Names of models contain slashes too: `openai/gpt-4`, but also `meta-llama/llama-3`.
        let (prefix, model) = match text.split_once('/') {
            Some((prefix, model)) if known(prefix) => (Some(prefix), model),
            Some((prefix, _)) if self.provider.is_none() && backend.is_none() => {
                return Err(unknown(prefix, &providers));
            }
            _ => (None, text),
        };
        let default = self.shared.default_provider();
        let name = backend
            .or(self.provider.as_deref())
            .or(prefix)
            .or(default.as_deref());
        let Some(name) = name else {
            return Err(Error::runtime(
                "the agent has no provider; say model(\"openai/gpt-4\"), or set \
                 providers.default_provider",
            ));
        };
        let provider = providers.iter().find(|provider| provider.name == name);
        let provider = provider.ok_or_else(|| unknown(name, &providers))?;
        if !provider.enabled {
            let text = format!("the provider `{name}` is not enabled");
            return Err(Error::runtime(text));
        }
        let model = if model.is_empty() {
            &provider.model
        } else {
            model
        };
        Ok(Agent {
            builder: self.clone(),
            model: model.to_owned(),
            provider: provider.name.clone(),
        })
    }
}

fn unknown(name: &str, providers: &[ProviderSettings]) -> Error {
    let names: Vec<&str> = providers
        .iter()
        .map(|provider| provider.name.as_str())
        .collect();
    Error::runtime(format!(
        "there is no provider `{name}`, only {}; add a section [providers.{name}]",
        names.join(", ")
    ))
}

/// A method that sets a field and gives the builder back.
fn setter<M, T>(methods: &mut M, name: &'static str, set: fn(&mut Builder, T))
where
    M: UserDataMethods<Builder>,
    T: mlua::FromLua + 'static,
{
    methods.add_function(name, move |_, (builder, value): (AnyUserData, T)| {
        set(&mut *builder.borrow_mut::<Builder>()?, value);
        Ok(builder)
    });
}

impl UserData for Builder {
    fn add_methods<M: UserDataMethods<Builder>>(methods: &mut M) {
        setter(methods, "name", |builder, name: String| {
            builder.name = Some(name)
        });
        // There is one type; scripts written for others say so.
        setter(methods, "type", |_, _: String| {});
        setter(methods, "provider", |builder, name: String| {
            builder.provider = Some(name)
        });
        setter(methods, "model", |builder, model: String| {
            builder.model = Some(model)
        });
        setter(methods, "temperature", |builder, value: f64| {
            builder.temperature = Some(value)
        });
        setter(methods, "max_tokens", |builder, value: u32| {
            builder.max_tokens = Some(value)
        });
        setter(methods, "system_prompt", |builder, text: String| {
            builder.system = Some(text)
        });
        methods.add_method("build", |_, builder, ()| builder.build());
    }
}

/// A model that can be asked.
struct Agent {
    builder: Builder,
    provider: String,
    model: String,
}

impl Agent {
    fn execute(&self, lua: &Lua, input: Value) -> Result<Table> {
        let (text, temperature, max_tokens) = match input {
            Value::String(text) => (text.to_string_lossy(), None, None),
            Value::Table(table) => {
                let text: Option<String> = table.get("text")?;
                let text = match text {
                    Some(text) => text,
                    None => table.get::<Option<String>>("prompt")?.unwrap_or_default(),
                };
                (text, table.get("temperature")?, table.get("max_tokens")?)
            }
            other => {
                let text = format!(
                    "execute needs a text or a table, not a {}",
                    other.type_name()
                );
                return Err(Error::runtime(text));
            }
        };
        if text.is_empty() {
            return Err(Error::runtime(
                "execute needs a text: agent:execute({ text = \"…\" })",
            ));
        }
        // Anew each time: a reload may have changed its address or key.
        let providers = self.builder.shared.providers();
        let provider = providers
            .iter()
            .find(|provider| provider.name == self.provider);
        let provider = provider.ok_or_else(|| unknown(&self.provider, &providers))?;
        let prompt = Prompt {
            model: self.model.clone(),
            system: self.builder.system.clone(),
            text,
            temperature: temperature
                .or(self.builder.temperature)
                .or(provider.temperature),
            max_tokens: max_tokens
                .or(self.builder.max_tokens)
                .unwrap_or(provider.max_tokens),
        };
        let answer = self.builder.shared.ask(provider, &prompt)?;
        let metadata = lua.create_table()?;
        metadata.set("provider", self.provider.as_str())?;
        metadata.set("model", answer.model)?;
        metadata.set("input_tokens", answer.input_tokens)?;
        metadata.set("output_tokens", answer.output_tokens)?;
        let table = lua.create_table()?;
        table.set("text", answer.text)?;
        table.set("metadata", metadata)?;
        Ok(table)
    }
}

impl UserData for Agent {
    fn add_methods<M: UserDataMethods<Agent>>(methods: &mut M) {
        methods.add_method("execute", |lua, agent, input: Value| {
            agent.execute(lua, input)
        });
        methods.add_method("invoke", |lua, agent, input: Value| {
            agent.execute(lua, input)
        });
        methods.add_method("get_name", |_, agent, ()| Ok(agent.builder.name.clone()));
        methods.add_meta_method("__tostring", |_, agent, ()| {
            Ok(format!("Agent({}/{})", agent.provider, agent.model))
        });
    }
}
