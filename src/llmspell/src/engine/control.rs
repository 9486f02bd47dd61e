//! Stopping what runs.

use std::{
    fmt,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Notify;

/// Why a script is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Somebody asked.
    Interrupt,
    /// It took too long.
    TimeLimit,
    /// The kernel ends.
    Shutdown,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Interrupt => "interrupted",
            Reason::TimeLimit => {
                "the script took longer than runtime.security.max_execution_time_ms and \
                 runtime.script_timeout_seconds allow"
            }
            Reason::Shutdown => "the kernel is ending",
        })
    }
}

/// What is shared between the thread of Lua and everybody else.
#[derive(Debug, Default)]
pub(crate) struct Control {
    /// 0 = go on; else a [`Reason`]. It stays until the next script begins: an error that a script
    /// catches with `pcall` must come again.
    flag: AtomicU8,
    running: Mutex<Option<Running>>,
    /// Something began, ended or was stopped.
    pub(super) changed: Notify,
    /// Something was stopped.
    pub(super) stopped: Notify,
    stuck: AtomicBool,
}

/// A script that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Running {
    /// Different for each.
    pub(super) number: u64,
    /// When it has to be done. Of the clock that nobody can set.
    pub(super) deadline: Option<Instant>,
    pub(super) stopped: Option<Instant>,
}

impl Control {
    /// A script begins.
    pub(super) fn begin(&self, number: u64, limit: Option<Duration>) {
        // Whoever stops the kernel stops what comes after, too.
        if self.reason() != Some(Reason::Shutdown) {
            self.flag.store(0, Ordering::SeqCst);
        }
        *self.running() = Some(Running {
            number,
            deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
            stopped: None,
        });
        self.changed.notify_one();
    }

    /// It is done.
    pub(super) fn end(&self) {
        *self.running() = None;
        self.stuck.store(false, Ordering::SeqCst);
        self.changed.notify_one();
    }

    /// Stops what runs; nothing happens if nothing does, except at the end of the kernel.
    pub(crate) fn stop(&self, reason: Reason) {
        let mut running = self.running();
        if running.is_none() && reason != Reason::Shutdown {
            return;
        }
        self.flag.store(reason.number(), Ordering::SeqCst);
        if let Some(running) = running.as_mut() {
            running.stopped.get_or_insert_with(Instant::now);
        }
        drop(running);
        self.stopped.notify_waiters();
        self.changed.notify_one();
    }

    /// Why what runs has to end.
    pub(crate) fn reason(&self) -> Option<Reason> {
        [Reason::Interrupt, Reason::TimeLimit, Reason::Shutdown]
            .into_iter()
            .find(|reason| reason.number() == self.flag.load(Ordering::Relaxed))
    }

    /// Whether a script was stopped and does not end.
    pub(crate) fn is_stuck(&self) -> bool {
        self.stuck.load(Ordering::SeqCst)
    }

    /// Whether a script runs.
    pub(crate) fn is_busy(&self) -> bool {
        self.running().is_some()
    }

    pub(super) fn set_stuck(&self) {
        self.stuck.store(true, Ordering::SeqCst);
    }

    pub(super) fn now(&self) -> Option<Running> {
        *self.running()
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reason {
    fn number(self) -> u8 {
        match self {
            Reason::Interrupt => 1,
            Reason::TimeLimit => 2,
            Reason::Shutdown => 3,
        }
    }
}
