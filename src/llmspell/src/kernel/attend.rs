//! Doing what signals ask for.

use std::sync::{Arc, RwLock};

use dunnage_daemon::{Call, Event, LogLevel, Logs, Signals};

use super::{
    Kernel,
    reload::{Verbosity, reload},
    statistics::dump,
};
use crate::settings::{Providers, Settings, Source};

/// What signals can change.
pub(super) struct Attendant {
    source: Source,
    settings: Settings,
    logs: Logs,
    providers: Arc<RwLock<Providers>>,
    verbosity: Verbosity,
}

impl Attendant {
    pub(super) fn new(
        source: Source,
        settings: Settings,
        logs: Logs,
        providers: Arc<RwLock<Providers>>,
    ) -> Attendant {
        Attendant {
            verbosity: Verbosity::new(settings.logging.log_level),
            source,
            settings,
            logs,
            providers,
        }
    }

    /// Does what signals ask for until one asks to stop; its name.
    ///
    /// HUP and USR1 also open the log again: both are what `logrotate` is told to send.
    pub(super) async fn attend(&mut self, signals: &mut Signals, kernel: &Kernel) -> &'static str {
        loop {
            match signals.next_call().await {
                Call::Event(Event::Stop(signal)) => return signal,
                Call::Event(Event::Reload) => {
                    self.logs.reopen();
                    reload(
                        &self.source,
                        kernel,
                        &self.providers,
                        &mut self.settings,
                        &mut self.verbosity,
                        &self.logs,
                    );
                }
                Call::User1 => {
                    self.logs.reopen();
                    // Somebody asked, whatever the level is.
                    self.logs
                        .set_level(self.verbosity.level().max(LogLevel::Info));
                    dump(kernel).await;
                    self.logs.set_level(self.verbosity.level());
                }
                Call::User2 => self.verbosity.toggle(&self.logs),
            }
        }
    }
}
