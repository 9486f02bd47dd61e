//! What scripts write.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

use super::Control;

/// How much may wait before the script has to.
const MOST_WAITING: usize = 2 * 1024 * 1024;

/// How much is worth a message of its own, without waiting for more.
const ENOUGH: usize = 256 * 1024;

/// Where something is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

impl Stream {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Stream::Out => "stdout",
            Stream::Err => "stderr",
        }
    }
}

/// Collects what is written until it is taken: thousands of small writes become few messages.
#[derive(Debug)]
pub(crate) struct Output {
    waiting: Mutex<Waiting>,
    taken: Condvar,
    /// Something was written.
    pub(super) some: Notify,
    /// And enough of it to be shown at once.
    pub(super) enough: Notify,
    control: Arc<Control>,
}

#[derive(Debug, Default)]
struct Waiting {
    parts: Vec<(Stream, String)>,
    bytes: usize,
}

impl Output {
    pub(super) fn new(control: Arc<Control>) -> Output {
        Output {
            waiting: Mutex::default(),
            taken: Condvar::new(),
            some: Notify::new(),
            enough: Notify::new(),
            control,
        }
    }

    /// Writes; waits while the other end is behind, unless the script is to end.
    pub(super) fn write(&self, stream: Stream, text: &[u8]) {
        let mut waiting = self.waiting();
        while waiting.bytes >= MOST_WAITING && self.control.reason().is_none() {
            let pause = Duration::from_millis(20);
            let (guard, _) = self
                .taken
                .wait_timeout(waiting, pause)
                .unwrap_or_else(PoisonError::into_inner);
            waiting = guard;
        }
        if waiting.bytes >= MOST_WAITING {
            return;
        }
        let before = waiting.bytes;
        let first = waiting.parts.is_empty();
        waiting.bytes += text.len();
        let enough = before < ENOUGH && waiting.bytes >= ENOUGH;
        let text = String::from_utf8_lossy(text);
        match waiting.parts.last_mut() {
            Some((last, part)) if *last == stream => part.push_str(&text),
            _ => waiting.parts.push((stream, text.into_owned())),
        }
        drop(waiting);
        if first {
            self.some.notify_one();
        }
        if enough {
            self.enough.notify_one();
        }
    }

    /// What was written since the last time.
    pub(super) fn take(&self) -> Vec<(Stream, String)> {
        let taken = std::mem::take(&mut *self.waiting());
        self.taken.notify_all();
        taken.parts
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
