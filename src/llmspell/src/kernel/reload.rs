//! Taking over what can change while running.

use std::sync::{Arc, PoisonError, RwLock};

use dunnage_daemon::{LogLevel, Logs};

use super::{Kernel, Live};
use crate::settings::{Providers, Settings, Source};

/// Sections and keys that a reload takes over.
const LIVE: [&str; 4] = [
    "logging.log_level",
    "security.allowed_origins",
    "security.rate_limit_per_minute",
    "providers.",
];

impl Live {
    pub(super) fn of(settings: &Settings) -> Live {
        Live {
            allowed_origins: settings.security.allowed_origins.clone(),
            rate_limit_per_minute: settings.security.rate_limit_per_minute,
        }
    }
}

/// The log level that is configured, and whether debugging was asked for on top.
#[derive(Debug)]
pub(super) struct Verbosity {
    level: LogLevel,
    debug: bool,
}

impl Verbosity {
    pub(super) fn new(level: LogLevel) -> Verbosity {
        Verbosity {
            level,
            debug: false,
        }
    }

    /// What holds.
    pub(super) fn level(&self) -> LogLevel {
        if self.debug {
            self.level.max(LogLevel::Debug)
        } else {
            self.level
        }
    }

    /// SIGUSR2.
    pub(super) fn toggle(&mut self, logs: &Logs) {
        self.debug = !self.debug;
        logs.set_level(LogLevel::Info.max(self.level()));
        let state = if self.debug { "on" } else { "off" };
        tracing::info!("debug logging is {state}");
        logs.set_level(self.level());
    }
}

/// SIGHUP: reads the configuration again; a broken file changes nothing.
pub(super) fn reload(
    source: &Source,
    kernel: &Kernel,
    providers: &Arc<RwLock<Providers>>,
    settings: &mut Settings,
    verbosity: &mut Verbosity,
    logs: &Logs,
) {
    let new = match source.load().and_then(Settings::new) {
        Ok(new) => new,
        Err(failure) => {
            tracing::error!("configuration not reloaded, the old one holds: {failure}");
            return;
        }
    };
    new.unknown
        .iter()
        .for_each(|problem| tracing::warn!("{problem}"));
    kernel.set_live(Live::of(&new));
    *providers.write().unwrap_or_else(PoisonError::into_inner) = new.providers.clone();
    verbosity.level = new.logging.log_level;
    logs.set_level(verbosity.level());
    let changed = new.shown.iter().filter(|(key, shown)| {
        settings.shown.get(*key).map(|old| &old.value) != Some(&shown.value)
    });
    let later: Vec<&str> = changed
        .map(|(key, _)| key.as_str())
        .filter(|key| !LIVE.iter().any(|live| key.starts_with(live)))
        .collect();
    tracing::info!("configuration reloaded");
    if !later.is_empty() {
        tracing::warn!(
            "these changes take effect at the next restart: {}",
            later.join(", ")
        );
    }
    // What waits for a restart is still the old one; it is named again at the next reload.
    settings.providers = new.providers;
}
