//! `GET /api/nodes` of the host.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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
