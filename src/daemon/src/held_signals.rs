//! Signals that wait until somebody handles them.

use nix::sys::signal::{SigSet, SigmaskHow, Signal};

/// Those whose default action is death although they mean something else to a daemon.
const ASKED: [Signal; 5] = [
    Signal::SIGTERM,
    Signal::SIGINT,
    Signal::SIGHUP,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
];

/// The signals of a daemon, kept waiting.
///
/// To be held first of all in `main`: a `kill -HUP` that comes while the configuration is still being
/// read must not end the process. [`crate::Signals::listen`] comes next, then [`Self::release`]; what
/// arrived in between is handled then. The mask is that of the calling thread and of those it starts
/// from here on, so release before starting any. Programs that are run do not inherit it.
#[derive(Debug)]
#[must_use = "the signals are released when this is dropped"]
pub struct HeldSignals {
    before: SigSet,
}

impl HeldSignals {
    /// Keeps them waiting from now on.
    pub fn hold() -> HeldSignals {
        // This call fails for an unknown `how` only.
        let before = set()
            .thread_swap_mask(SigmaskHow::SIG_BLOCK)
            .unwrap_or_else(|_| SigSet::empty());
        HeldSignals { before }
    }

    /// Lets them in, those that wait first.
    pub fn release(self) {}

    /// Lets them in with their default action, whoever held them.
    pub(crate) fn let_go() {
        let _ = set().thread_unblock();
    }
}

impl Drop for HeldSignals {
    fn drop(&mut self) {
        let _ = self.before.thread_set_mask();
    }
}

fn set() -> SigSet {
    ASKED.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use nix::sys::signal::raise;

    use super::*;

    #[test]
    fn a_signal_that_came_too_early_is_still_there_later() {
        let held = HeldSignals::hold();
        raise(Signal::SIGUSR2).unwrap();
        assert_eq!(set().wait().unwrap(), Signal::SIGUSR2);
        held.release();
        assert!(!SigSet::thread_get_mask().unwrap().contains(Signal::SIGUSR2));
    }
}
