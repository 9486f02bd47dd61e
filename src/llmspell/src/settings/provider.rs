//! `[providers]`: who answers prompts.

use std::{collections::BTreeMap, time::Duration};

use super::{Environment, Reader, Secret};

/// The shapes that providers have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProviderKind {
    /// OpenAI, and what is compatible with it.
    OpenAi,
    /// Anthropic.
    Anthropic,
    /// Ollama.
    Ollama,
}

impl ProviderKind {
    fn of(text: &str) -> Option<ProviderKind> {
        match text {
            "openai" | "openai-compatible" | "openai_compatible" => Some(ProviderKind::OpenAi),
            "anthropic" => Some(ProviderKind::Anthropic),
            "ollama" => Some(ProviderKind::Ollama),
            _ => None,
        }
    }

    /// Base URL, variable of the key, model, most tokens of an answer, seconds.
    fn defaults(self) -> (&'static str, Option<&'static str>, &'static str, u32, u32) {
        match self {
            ProviderKind::OpenAi => (
                "https://api.openai.com/v1",
                Some("OPENAI_API_KEY"),
                "gpt-4",
                4096,
                120,
            ),
            ProviderKind::Anthropic => (
                "https://api.anthropic.com",
                Some("ANTHROPIC_API_KEY"),
                "claude-sonnet-4-5",
                8192,
                120,
            ),
            ProviderKind::Ollama => ("http://localhost:11434", None, "llama3.2", 4096, 300),
        }
    }
}

/// One provider.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ProviderSettings {
    pub(crate) name: String,
    pub(crate) kind: ProviderKind,
    pub(crate) enabled: bool,
    pub(crate) base_url: String,
    pub(crate) api_key: Option<Secret>,
    /// The variable that would hold the key, for messages.
    pub(crate) api_key_env: Option<String>,
    pub(crate) model: String,
    pub(crate) max_tokens: u32,
    pub(crate) temperature: Option<f64>,
    pub(crate) timeout: Duration,
    pub(crate) max_retries: u32,
}

/// All providers.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Providers {
    pub(crate) default: Option<String>,
    pub(crate) all: BTreeMap<String, ProviderSettings>,
}

impl Providers {
    pub(super) fn take(reader: &mut Reader) -> Providers {
        let default = reader.optional::<String>("providers.default_provider", None);
        let builtin = ["openai", "anthropic", "ollama"].map(str::to_owned);
        let written = reader.document.below("providers");
        let names: Vec<String> = builtin
            .into_iter()
            .chain(written)
            .filter(|name| name != "default_provider")
            .collect();
        let mut all = BTreeMap::new();
        for name in names {
            if let Some(provider) = one(reader, &name) {
                all.insert(name, provider);
            }
        }
        if let Some(name) = default.as_ref().filter(|name| !all.contains_key(*name)) {
            reader.wrong(
                "providers.default_provider",
                format!("there is no provider `{name}`"),
                format!("add a section [providers.{name}]"),
            );
        }
        Providers { default, all }
    }
}

fn one(reader: &mut Reader, name: &str) -> Option<ProviderSettings> {
    let key = |last: &str| format!("providers.{name}.{last}");
    let kind_key = key("provider_type");
    let text = reader.or(&kind_key, None, name.to_owned());
    let Some(kind) = ProviderKind::of(&text) else {
        reader.wrong(
            &kind_key,
            format!("there is no kind of provider `{text}`"),
            "use openai-compatible, anthropic or ollama",
        );
        return None;
    };
    let (url, variable, model, tokens, seconds) = kind.defaults();
    let api_key = reader.optional::<Secret>(&key("api_key"), None);
    let api_key_env = reader
        .optional::<String>(&key("api_key_env"), None)
        .or_else(|| variable.map(str::to_owned));
    let found = api_key_env
        .as_deref()
        .and_then(|name| of_variable(&reader.environment, name));
    let chosen = reader.optional(&key("default_model"), None);
    let chosen = chosen.or(reader.optional(&key("model"), None));
    let base_url: String = reader.or(&key("base_url"), None, url.to_owned());
    if !base_url.starts_with("http://") && !base_url.starts_with("https://") {
        let hint = format!("write it like {url}");
        reader.wrong(&key("base_url"), "this is not a URL of HTTP", hint);
    }
    let seconds = reader
        .optional(&key("timeout"), None)
        .unwrap_or_else(|| reader.or(&key("timeout_seconds"), None, seconds));
    Some(ProviderSettings {
        name: name.to_owned(),
        kind,
        enabled: reader.or(&key("enabled"), None, true),
        base_url: base_url.trim_end_matches('/').to_owned(),
        api_key: api_key.or(found),
        api_key_env,
        model: chosen.unwrap_or_else(|| model.to_owned()),
        max_tokens: reader.or(&key("max_tokens"), None, tokens),
        temperature: reader.optional(&key("temperature"), None),
        timeout: Duration::from_secs(u64::from(seconds)),
        max_retries: reader.or(&key("max_retries"), None, 3),
    })
}

fn of_variable(environment: &Environment, name: &str) -> Option<Secret> {
    Secret::new(environment.get(name)?)
}

impl ProviderKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            ProviderKind::OpenAi => "openai",
            ProviderKind::Anthropic => "anthropic",
            ProviderKind::Ollama => "ollama",
        }
    }
}

impl ProviderSettings {
    /// The variable that should hold a key, if it cannot do without: what is compatible with OpenAI
    /// at another address often needs none.
    pub(crate) fn needs_key(&self) -> Option<&str> {
        let official = self.kind.defaults().0;
        let needed = self.base_url == official && self.kind != ProviderKind::Ollama;
        self.api_key_env.as_deref().filter(|_| needed)
    }

    /// Whether it can be asked.
    pub(crate) fn is_available(&self) -> bool {
        self.enabled && (self.api_key.is_some() || self.needs_key().is_none())
    }
}
