//! Asking language models.
//!
//! [`Asker`] sends a [`Prompt`] to a provider and tries again where that can help; the shapes of
//! requests and answers are in `openai`, `anthropic` and `ollama`.

mod anthropic;
mod asker;
mod ollama;
mod openai;
mod prompt;
mod provider_error;

pub(crate) use asker::Asker;
pub(crate) use prompt::{Answer, Prompt};
pub(crate) use provider_error::ProviderError;
