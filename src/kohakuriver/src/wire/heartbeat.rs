//! `PUT /api/heartbeat/{hostname}` of the host.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A runner's regular report.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Heartbeat {
    /// The tasks that the runner has: from their acceptance until their verdict has arrived.
    pub(crate) running_tasks: Vec<i64>,
    /// Tasks that ended in a way their watcher could not report; a Python runner sends them.
    pub(crate) killed_tasks: Vec<KilledTask>,
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

/// A task that a runner found dead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KilledTask {
    pub(crate) task_id: i64,
    /// `oom`, or another word.
    pub(crate) reason: String,
}
