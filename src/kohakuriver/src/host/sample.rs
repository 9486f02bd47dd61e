//! How a node was at one second.

use std::sync::Arc;

use super::store::NodeRow;
use crate::{clock, wire::Node};

/// How many seconds are remembered.
pub(super) const KEPT: usize = 60;

/// How a node was at one second; only what changes from one second to the next.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sample {
    pub(super) online: bool,
    cores_in_use: u32,
    pub(super) cpu_percent: Option<f32>,
    pub(super) memory_percent: Option<f32>,
    pub(super) memory_used_bytes: Option<u64>,
    pub(super) avg_temp: Option<f32>,
    pub(super) max_temp: Option<f32>,
    last_heartbeat: Option<Arc<str>>,
}

impl Sample {
    pub(super) fn of(row: &NodeRow, cores_in_use: u32) -> Sample {
        let small = |figure: Option<f64>| figure.map(|figure| figure as f32);
        Sample {
            online: row.online,
            cores_in_use,
            cpu_percent: small(row.cpu_percent),
            memory_percent: small(row.memory_percent),
            memory_used_bytes: row.memory_used_bytes,
            avg_temp: small(row.current_avg_temp),
            max_temp: small(row.current_max_temp),
            last_heartbeat: row.last_heartbeat.clone(),
        }
    }

    /// The node as it was then.
    pub(super) fn json(&self, now: &Node) -> Node {
        let (used, free) = match self.online {
            true => (
                self.cores_in_use.into(),
                now.total_cores.saturating_sub(self.cores_in_use),
            ),
            false => ("N/A".into(), 0),
        };
        Node {
            cores_in_use: used,
            available_cores: free,
            status: if self.online {
                crate::wire::ONLINE.to_owned()
            } else {
                crate::wire::OFFLINE.to_owned()
            },
            last_heartbeat: self.last_heartbeat.as_deref().map(clock::for_json),
            cpu_percent: self.cpu_percent.map(hundredths),
            memory_percent: self.memory_percent.map(hundredths),
            memory_used_bytes: self.memory_used_bytes,
            current_avg_temp: self.avg_temp.map(hundredths),
            current_max_temp: self.max_temp.map(hundredths),
            ..now.clone()
        }
    }
}

/// Without the digits that a small float only seems to have.
pub(super) fn hundredths(figure: f32) -> f64 {
    (f64::from(figure) * 100.0).round() / 100.0
}
