//! How far a task is.

/// How far a task is on its way through this runner.
///
/// ```text
/// Accepted ──> Starting ──> Running ──> Ended ──> (only the id is kept)
///     └────────────┴──────────┴── killed ──────────────^
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// There is no container.
    Accepted,
    /// There may be a container, and it may run.
    Starting,
    /// There is a container.
    Running,
    /// The verdict is known and written down; the container is still to be removed.
    Ended,
}

impl Phase {
    /// As it is written down.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Phase::Accepted => "accepted",
            Phase::Starting => "starting",
            Phase::Running => "running",
            Phase::Ended => "ended",
        }
    }

    /// The phase of a word; of an unknown one of a newer runner, that which assumes least.
    pub(super) fn of(word: &str) -> Phase {
        match word {
            "accepted" => Phase::Accepted,
            "running" => Phase::Running,
            "ended" => Phase::Ended,
            _ => Phase::Starting,
        }
    }
}
