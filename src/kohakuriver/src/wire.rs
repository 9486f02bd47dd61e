//! What host, runners and clients say to each other; the names are those of the Python implementation.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A runner that makes itself known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Register {
    pub(crate) hostname: String,
    pub(crate) url: String,
    pub(crate) total_cores: u32,
    pub(crate) total_ram_bytes: Option<u64>,
    pub(crate) numa_topology: Option<Value>,
    pub(crate) gpu_info: Option<Vec<Value>>,
}

/// The answer to [`Register`]; a Python runner reads `overlay`, which is always null here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Registered {
    pub(crate) message: String,
    pub(crate) created: bool,
    pub(crate) overlay: Option<Value>,
}

/// A runner's regular report.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Heartbeat {
    pub(crate) running_tasks: Vec<i64>,
    pub(crate) killed_tasks: Vec<Value>,
    pub(crate) cpu_percent: Option<f64>,
    pub(crate) memory_percent: Option<f64>,
    pub(crate) memory_used_bytes: Option<u64>,
    pub(crate) memory_total_bytes: Option<u64>,
    pub(crate) current_avg_temp: Option<f64>,
    pub(crate) current_max_temp: Option<f64>,
    pub(crate) gpu_info: Option<Vec<Value>>,
    pub(crate) vm_capable: bool,
    pub(crate) vfio_gpus: Option<Vec<Value>>,
    pub(crate) runner_version: Option<String>,
}

/// An answer that is only words.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) message: String,
}

/// A node, as `GET /api/nodes` lists it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Node {
    pub(crate) hostname: String,
    pub(crate) url: String,
    pub(crate) total_cores: u32,
    /// A number, or `"N/A"` for a node that is offline.
    pub(crate) cores_in_use: Value,
    pub(crate) available_cores: u32,
    pub(crate) status: String,
    pub(crate) last_heartbeat: Option<String>,
    pub(crate) numa_topology: Option<Value>,
    pub(crate) gpu_info: Option<Value>,
    pub(crate) cpu_percent: Option<f64>,
    pub(crate) memory_percent: Option<f64>,
    pub(crate) memory_used_bytes: Option<u64>,
    pub(crate) memory_total_bytes: Option<u64>,
    pub(crate) current_avg_temp: Option<f64>,
    pub(crate) current_max_temp: Option<f64>,
    pub(crate) vm_capable: bool,
    pub(crate) vfio_gpus: Option<Value>,
    pub(crate) runner_version: Option<String>,
}

/// The status of a node that reports.
pub(crate) const ONLINE: &str = "online";
/// The status of a node that fell silent.
pub(crate) const OFFLINE: &str = "offline";
