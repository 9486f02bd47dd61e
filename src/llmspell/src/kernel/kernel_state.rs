//! What the channels of a kernel share.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use dunnage_daemon::Metrics;
use tokio::sync::Notify;

use super::{Rates, Sessions};
use crate::{
    engine::{Engine, Outcome},
    jupyter::{History, Iopub, Message, Refusal, Signer},
    settings::Secret,
    zmtp::Frames,
};

/// How many durations are kept for `/health`.
const LATENCIES: usize = 256;

/// What can change while the kernel runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Live {
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) rate_limit_per_minute: u32,
}

/// What the channels of a kernel share.
#[derive(Debug)]
pub(crate) struct Kernel {
    pub(crate) id: String,
    /// Under which messages of its own go.
    pub(crate) session: String,
    pub(crate) key: Option<Secret>,
    pub(crate) signer: Signer,
    pub(crate) engine: Engine,
    pub(crate) iopub: Iopub,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) sessions: Sessions,
    pub(crate) rates: Rates,
    pub(crate) started: Instant,
    pub(crate) max_message_bytes: usize,
    pub(crate) max_scripts: usize,
    /// Scripts over HTTP that run or wait.
    pub(crate) scripts: AtomicUsize,
    pub(super) ends: Notify,
    asked: AtomicBool,
    live: RwLock<Live>,
    number: AtomicU64,
    history: Mutex<History>,
    last: Mutex<Instant>,
    latencies: Mutex<VecDeque<Duration>>,
}

/// What a kernel is made of.
pub(super) struct Parts {
    pub(super) id: String,
    pub(super) session: String,
    pub(super) key: Option<Secret>,
    pub(super) engine: Engine,
    pub(super) iopub: Iopub,
    pub(super) metrics: Arc<Metrics>,
    pub(super) live: Live,
    pub(super) max_clients: u32,
    pub(super) max_message_bytes: usize,
    pub(super) max_scripts: usize,
}

impl Kernel {
    pub(super) fn new(parts: Parts) -> Kernel {
        Kernel {
            id: parts.id,
            session: parts.session,
            signer: Signer::new(parts.key.clone()),
            key: parts.key,
            engine: parts.engine,
            iopub: parts.iopub,
            metrics: parts.metrics,
            sessions: Sessions::new(parts.max_clients),
            rates: Rates::default(),
            started: Instant::now(),
            max_message_bytes: parts.max_message_bytes,
            max_scripts: parts.max_scripts,
            scripts: AtomicUsize::new(0),
            ends: Notify::new(),
            asked: AtomicBool::new(false),
            live: RwLock::new(parts.live),
            number: AtomicU64::new(0),
            history: Mutex::default(),
            last: Mutex::new(Instant::now()),
            latencies: Mutex::default(),
        }
    }

    /// The message in some frames, counted; `None` if it is not for us.
    pub(crate) fn accept(&self, channel: &str, frames: Frames) -> Option<Message> {
        match Message::parse(frames, &self.signer) {
            Ok(message) => {
                self.touch();
                let kind = known(message.kind());
                let labels = [("channel", channel), ("msg_type", kind)];
                self.metrics.add("llmspell_messages_total", &labels, 1.0);
                Some(message)
            }
            Err(refusal) => {
                let name = match refusal {
                    Refusal::Signature => "llmspell_hmac_failures_total",
                    Refusal::Shape => "llmspell_malformed_messages_total",
                };
                self.metrics.add(name, &[], 1.0);
                tracing::warn!("{channel}: dropped {refusal}");
                None
            }
        }
    }

    /// The number of the next script, which is remembered if it counts.
    pub(crate) fn next_number(&self, counts: bool, code: &str) -> u64 {
        if !counts {
            return self.number.load(Ordering::SeqCst);
        }
        let number = self.number.fetch_add(1, Ordering::SeqCst) + 1;
        self.history().push(number, code);
        number
    }

    /// How many scripts were numbered.
    pub(crate) fn numbered(&self) -> u64 {
        self.number.load(Ordering::SeqCst)
    }

    /// Counts a script that has ended.
    pub(crate) fn count(&self, outcome: &Outcome, took: Duration) {
        let status = match outcome {
            Ok(_) => "ok",
            Err(failure) => match failure.name.as_str() {
                "KeyboardInterrupt" => "interrupted",
                "TimeLimit" => "timeout",
                _ => "error",
            },
        };
        self.metrics
            .add("llmspell_executions_total", &[("status", status)], 1.0);
        self.metrics
            .observe("llmspell_execution_seconds", &[], took.as_secs_f64());
        let mut latencies = lock(&self.latencies);
        if latencies.len() == LATENCIES {
            latencies.pop_front();
        }
        latencies.push_back(took);
    }

    /// The average of the last durations.
    pub(crate) fn latency(&self) -> Duration {
        let latencies = lock(&self.latencies);
        let count = u32::try_from(latencies.len()).unwrap_or(1).max(1);
        latencies.iter().sum::<Duration>() / count
    }

    pub(crate) fn history(&self) -> MutexGuard<'_, History> {
        lock(&self.history)
    }

    pub(crate) fn live(&self) -> Live {
        self.live
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn set_live(&self, live: Live) {
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = live;
    }

    /// Notes that somebody needs us.
    pub(crate) fn touch(&self) {
        *lock(&self.last) = Instant::now();
    }

    /// Since when nobody needs us.
    pub(super) fn last(&self) -> Instant {
        *lock(&self.last)
    }

    /// Ends the kernel, because a client asked for it.
    pub(crate) fn end(&self) {
        self.asked.store(true, Ordering::SeqCst);
        self.ends.notify_one();
    }

    pub(super) fn asked_to_end(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Types are labels of a metric, and a client must not be able to make new ones without end.
fn known(kind: &str) -> &str {
    const KNOWN: [&str; 10] = [
        "execute_request",
        "kernel_info_request",
        "is_complete_request",
        "complete_request",
        "inspect_request",
        "history_request",
        "comm_info_request",
        "interrupt_request",
        "shutdown_request",
        "comm_open",
    ];
    if KNOWN.contains(&kind) { kind } else { "other" }
}
