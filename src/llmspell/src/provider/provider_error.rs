//! Why a model did not answer.

use std::time::Duration;

/// Why a model did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ProviderError {
    /// It has no key.
    #[error(
        "provider {provider} has no key; set {variable} for the kernel, or api_key in [providers.{provider}]"
    )]
    NoKey {
        /// Which.
        provider: String,
        /// The variable that would hold it.
        variable: String,
    },
    /// It cannot be reached.
    #[error("provider {provider} at {url} does not answer: {cause}")]
    Silent {
        provider: String,
        url: String,
        cause: String,
    },
    /// It took too long.
    #[error("provider {provider} at {url} took longer than {} s (timeout_seconds)", limit.as_secs())]
    Slow {
        provider: String,
        url: String,
        limit: Duration,
    },
    /// It refused.
    #[error("provider {provider} answered {status}: {message}{}", hint(*status))]
    Refused {
        provider: String,
        status: u16,
        message: String,
        /// When it wants to be asked again.
        again: Option<Duration>,
    },
    /// It answered something that we do not understand.
    #[error("provider {provider} answered without a text: {cause}")]
    Strange { provider: String, cause: String },
    /// Nobody waits for the answer any more.
    #[error("{0}")]
    Stopped(String),
}

impl ProviderError {
    /// Whether asking again may help.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            ProviderError::Silent { .. } => true,
            ProviderError::Refused { status, .. } => *status == 429 || *status >= 500,
            _ => false,
        }
    }

    /// When it wants to be asked again.
    pub(super) fn again(&self) -> Option<Duration> {
        match self {
            ProviderError::Refused { again, .. } => *again,
            _ => None,
        }
    }

    /// A word for statistics.
    pub(super) fn status(&self) -> String {
        match self {
            ProviderError::NoKey { .. } => "no_key".to_owned(),
            ProviderError::Silent { .. } => "unreachable".to_owned(),
            ProviderError::Slow { .. } => "timeout".to_owned(),
            ProviderError::Refused { status, .. } => status.to_string(),
            ProviderError::Strange { .. } => "strange".to_owned(),
            ProviderError::Stopped(_) => "stopped".to_owned(),
        }
    }
}

fn hint(status: u16) -> &'static str {
    match status {
        401 | 403 => " (the key is wrong or may not do this)",
        404 => " (base_url or the name of the model is wrong)",
        429 => " (too many requests, also after trying again)",
        _ => "",
    }
}
