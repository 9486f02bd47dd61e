//! The signals of a daemon.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// End in good order; the name of the signal.
    Stop(&'static str),
    /// Read the configuration again.
    Reload,
}

/// The signals that arrive.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
    user: [Signal; 2],
}

impl Signals {
    /// Catches the signals from now on.
    ///
    /// To be called before anything that takes time: the default action of each is death, also of
    /// HUP, USR1 and USR2.
    pub fn listen() -> io::Result<Signals> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
            user: [
                signal(SignalKind::user_defined1())?,
                signal(SignalKind::user_defined2())?,
            ],
        })
    }

    /// Waits for the next signal that asks for something; USR1 and USR2 are ignored.
    pub async fn next(&mut self) -> Event {
        let [user1, user2] = &mut self.user;
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return Event::Stop("SIGTERM"),
                _ = self.interrupt.recv() => return Event::Stop("SIGINT"),
                _ = self.hangup.recv() => return Event::Reload,
                _ = user1.recv() => tracing::debug!("SIGUSR1 means nothing here"),
                _ = user2.recv() => tracing::debug!("SIGUSR2 means nothing here"),
            }
        }
    }
}
