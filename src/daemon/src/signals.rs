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

/// What any of the five signals asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// What they ask of every daemon.
    Event(Event),
    /// SIGUSR1, which means what the daemon says it means.
    User1,
    /// SIGUSR2, too.
    User2,
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
        loop {
            match self.next_call().await {
                Call::Event(event) => return event,
                Call::User1 => tracing::debug!("SIGUSR1 means nothing here"),
                Call::User2 => tracing::debug!("SIGUSR2 means nothing here"),
            }
        }
    }

    /// Waits for the next signal, for a daemon to which USR1 and USR2 mean something.
    pub async fn next_call(&mut self) -> Call {
        let [user1, user2] = &mut self.user;
        tokio::select! {
            _ = self.terminate.recv() => Call::Event(Event::Stop("SIGTERM")),
            _ = self.interrupt.recv() => Call::Event(Event::Stop("SIGINT")),
            _ = self.hangup.recv() => Call::Event(Event::Reload),
            _ = user1.recv() => Call::User1,
            _ = user2.recv() => Call::User2,
        }
    }
}

#[cfg(test)]
mod tests {
    use nix::sys::signal::{Signal as Number, raise};

    use super::*;

    /// One test for all: signals are the process's, and tests share it.
    #[test]
    fn each_signal_has_its_meaning() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut signals = Signals::listen().unwrap();
            let meanings = [
                (Number::SIGTERM, Call::Event(Event::Stop("SIGTERM"))),
                (Number::SIGINT, Call::Event(Event::Stop("SIGINT"))),
                (Number::SIGHUP, Call::Event(Event::Reload)),
                (Number::SIGUSR1, Call::User1),
                (Number::SIGUSR2, Call::User2),
            ];
            for (number, meaning) in meanings {
                raise(number).unwrap();
                assert_eq!(signals.next_call().await, meaning);
            }
            raise(Number::SIGUSR1).unwrap();
            raise(Number::SIGUSR2).unwrap();
            raise(Number::SIGHUP).unwrap();
            assert_eq!(signals.next().await, Event::Reload);
        });
    }
}
