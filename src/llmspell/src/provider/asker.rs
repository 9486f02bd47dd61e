//! Asking, and asking again.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use dunnage_daemon::Metrics;
use reqwest::{Client, Response, header::RETRY_AFTER};
use serde_json::Value;

use super::{Answer, Prompt, ProviderError, anthropic, ollama, openai, prompt::Call};
use crate::{
    cli::VERSION,
    failure::root,
    settings::{ProviderKind, ProviderSettings, Secret},
};

/// How long to wait before asking again for the first time; each further time it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// The longest pause, also if the provider wants a longer one: somebody waits.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How much of an error is worth being shown.
const MOST_MESSAGE: usize = 500;

/// Asks providers.
#[derive(Debug, Default)]
pub(crate) struct Asker {
    /// Made when it is first needed: reading all certificates of the system takes memory and time.
    client: OnceLock<Client>,
    metrics: Option<Arc<Metrics>>,
}

impl Asker {
    /// Counts what it does in `llmspell_llm_requests_total`.
    pub(crate) fn counting(metrics: Arc<Metrics>) -> Asker {
        Asker {
            client: OnceLock::new(),
            metrics: Some(metrics),
        }
    }

    /// Asks a provider, as often as its settings say.
    pub(crate) async fn ask(
        &self,
        provider: &ProviderSettings,
        prompt: &Prompt,
    ) -> Result<Answer, ProviderError> {
        let mut pause = FIRST_PAUSE;
        let mut left = provider.max_retries;
        loop {
            let outcome = self.ask_once(provider, prompt).await;
            let status = outcome
                .as_ref()
                .map_or_else(ProviderError::status, |_| "ok".to_owned());
            if let Some(metrics) = &self.metrics {
                let labels = [("provider", provider.name.as_str()), ("status", &status)];
                metrics.add("llmspell_llm_requests_total", &labels, 1.0);
            }
            match outcome {
                Err(error) if error.may_pass() && left > 0 => {
                    left -= 1;
                    tracing::warn!("{error}; asking again");
                    let wanted = error.again().unwrap_or(pause);
                    tokio::time::sleep(wanted.min(LONGEST_PAUSE)).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                other => return other,
            }
        }
    }

    async fn ask_once(
        &self,
        provider: &ProviderSettings,
        prompt: &Prompt,
    ) -> Result<Answer, ProviderError> {
        let name = || provider.name.clone();
        let key = provider.api_key.as_ref().map(Secret::expose);
        if let (None, Some(variable)) = (key, provider.needs_key()) {
            return Err(ProviderError::NoKey {
                provider: name(),
                variable: variable.to_owned(),
            });
        }
        let call = match provider.kind {
            ProviderKind::OpenAi => openai::call(prompt, key),
            ProviderKind::Anthropic => anthropic::call(prompt, key),
            ProviderKind::Ollama => ollama::call(prompt, key),
        };
        let response = self.send(provider, call).await?;
        let status = response.status();
        let again = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        let body = response.bytes().await;
        let body = body.map_err(|error| failed(provider, &error))?;
        if !status.is_success() {
            return Err(ProviderError::Refused {
                provider: name(),
                status: status.as_u16(),
                message: message(&body),
                again,
            });
        }
        let strange = |cause: String| ProviderError::Strange {
            provider: name(),
            cause,
        };
        let body: Value = serde_json::from_slice(&body).map_err(|e| strange(e.to_string()))?;
        let answer = match provider.kind {
            ProviderKind::OpenAi => openai::answer(prompt, &body),
            ProviderKind::Anthropic => anthropic::answer(prompt, &body),
            ProviderKind::Ollama => ollama::answer(prompt, &body),
        };
        answer.ok_or_else(|| strange("not in the shape of this provider_type".to_owned()))
    }

    async fn send(
        &self,
        provider: &ProviderSettings,
        call: Call,
    ) -> Result<Response, ProviderError> {
        let url = format!("{}{}", provider.base_url, call.path);
        let request = self
            .client()?
            .post(url)
            .timeout(provider.timeout)
            .json(&call.body);
        let headers = call.headers.into_iter();
        let request = headers.fold(request, |request, (name, value)| {
            request.header(name, value)
        });
        request
            .send()
            .await
            .map_err(|error| failed(provider, &error))
    }

    fn client(&self) -> Result<&Client, ProviderError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        crate::http::use_ring();
        let client = Client::builder()
            .user_agent(format!("llmspell/{VERSION}"))
            .connect_timeout(Duration::from_secs(10))
            // A redirect would take the key to another host.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| ProviderError::Stopped(format!("no HTTP client: {error}")))?;
        Ok(self.client.get_or_init(|| client))
    }
}

fn failed(provider: &ProviderSettings, error: &reqwest::Error) -> ProviderError {
    let (name, url) = (provider.name.clone(), provider.base_url.clone());
    if error.is_timeout() {
        return ProviderError::Slow {
            provider: name,
            url,
            limit: provider.timeout,
        };
    }
    ProviderError::Silent {
        provider: name,
        url,
        cause: root(error),
    }
}

/// The message in an error, in whatever place the provider has it.
fn message(body: &[u8]) -> String {
    let value: Option<Value> = serde_json::from_slice(body).ok();
    let text = value.as_ref().and_then(|value| {
        let places = [
            &value["error"]["message"],
            &value["error"],
            &value["message"],
        ];
        places.into_iter().find_map(Value::as_str)
    });
    let text = text.map_or_else(|| String::from_utf8_lossy(body).into_owned(), str::to_owned);
    text.chars()
        .filter(|c| !c.is_control())
        .take(MOST_MESSAGE)
        .collect()
}
