//! Progress, for whoever wants to show it.

use crate::{Check, Suite};

/// Something that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// A base root is being made; this takes about half a minute, once.
    MakingBase {
        /// For which suite.
        suite: Suite,
        /// Whether it holds systemd.
        flavour: &'static str,
    },
    /// Something that takes a while is being done before the scenarios.
    Preparing(&'a str),
    /// Why none of the scenarios can be played.
    Hopeless(&'a str),
    /// A scenario begins.
    Scenario {
        /// Its name.
        name: &'a str,
        /// On which suite.
        suite: Suite,
    },
    /// A scenario has ended.
    Ended {
        /// Its name.
        name: &'a str,
        /// On which suite.
        suite: Suite,
    },
    /// The root of a system is kept, and how to enter it.
    Kept {
        /// The line to type.
        line: &'a str,
    },
    /// What is kept stays until somebody removes it.
    Keeps {
        /// The line to type.
        line: &'a str,
    },
    /// A check is decided.
    Decided(&'a Check),
}

/// Hears of progress, from several threads.
pub trait Listener: Sync {
    /// Called for each event.
    fn on(&self, event: Event<'_>);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Listener for Silent {
    fn on(&self, _event: Event<'_>) {}
}
