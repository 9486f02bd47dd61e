//! `POST /api/register` of the host.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A runner that makes itself known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Register {
    pub(crate) hostname: String,
    pub(crate) url: String,
    pub(crate) total_cores: u32,
    pub(crate) total_ram_bytes: Option<u64>,
    /// Cores and memory by memory node: `{"0": {"cores": [0, 1], "memory_bytes": 1024}}`.
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
