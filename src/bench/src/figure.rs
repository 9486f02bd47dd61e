//! What was measured.

use serde::Serialize;

/// One figure, beside that of a peer and beside what was promised.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Figure {
    pub(crate) what: String,
    pub(crate) unit: &'static str,
    pub(crate) ours: f64,
    /// The same of a peer, in the same run.
    pub(crate) peer: Option<f64>,
    /// More is better, as with requests per second.
    pub(crate) more_is_better: bool,
    pub(crate) target: Option<Target>,
    /// How it was measured, and why something is missing.
    pub(crate) note: String,
}

/// What was promised.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// A figure of this size, or better.
    Absolute(f64),
    /// So many times better than the peer.
    TimesPeer(f64),
}

impl Figure {
    /// A figure of which less is better.
    pub(crate) fn less(what: impl Into<String>, unit: &'static str, ours: f64) -> Figure {
        Figure {
            what: what.into(),
            unit,
            ours,
            ..Figure::default()
        }
    }

    /// A figure of which more is better.
    pub(crate) fn more(what: impl Into<String>, unit: &'static str, ours: f64) -> Figure {
        Figure {
            more_is_better: true,
            ..Figure::less(what, unit, ours)
        }
    }

    pub(crate) fn peer(self, peer: Option<f64>) -> Figure {
        Figure { peer, ..self }
    }

    pub(crate) fn target(self, target: Target) -> Figure {
        Figure {
            target: Some(target),
            ..self
        }
    }

    pub(crate) fn note(self, note: impl Into<String>) -> Figure {
        Figure {
            note: note.into(),
            ..self
        }
    }

    /// How many times better than the peer.
    pub(crate) fn ratio(&self) -> Option<f64> {
        let peer = self.peer?;
        Some(if self.more_is_better {
            self.ours / peer
        } else {
            peer / self.ours
        })
    }

    /// Whether the promise is kept; nothing can be said without a promise or without its peer.
    pub(crate) fn met(&self) -> Option<bool> {
        Some(match self.target? {
            Target::Absolute(limit) if self.more_is_better => self.ours >= limit,
            Target::Absolute(limit) => self.ours <= limit,
            Target::TimesPeer(times) => self.ratio()? >= times,
        })
    }
}

/// The middle of several measurements.
pub(crate) fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}
