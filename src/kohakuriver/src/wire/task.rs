//! `GET /api/status/{id}` and `GET /api/tasks` of the host.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A task, in the 36 fields of the Python implementation and in their order.
///
/// The state stays text here: a client must be able to show the tasks of a newer host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Task {
    /// Text, since it has 64 bits.
    pub(crate) task_id: String,
    pub(crate) task_type: String,
    pub(crate) batch_id: Option<String>,
    pub(crate) command: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) env_vars: Value,
    pub(crate) required_cores: u32,
    pub(crate) required_gpus: Value,
    pub(crate) required_memory_bytes: Option<u64>,
    pub(crate) target_numa_node_id: Option<i64>,
    pub(crate) name: Option<String>,
    pub(crate) owner_id: Option<i64>,
    pub(crate) owner_username: Option<String>,
    pub(crate) approval_status: Option<String>,
    pub(crate) approved_by_id: Option<i64>,
    pub(crate) approved_by_username: Option<String>,
    pub(crate) approved_at: Option<String>,
    pub(crate) rejection_reason: Option<String>,
    pub(crate) status: String,
    pub(crate) assigned_node: Option<String>,
    pub(crate) container_name: Option<String>,
    pub(crate) docker_image_name: Option<String>,
    pub(crate) docker_privileged: Option<bool>,
    pub(crate) docker_mount_dirs: Value,
    pub(crate) ssh_port: Option<i64>,
    pub(crate) vps_backend: Option<String>,
    pub(crate) vm_image: Option<String>,
    pub(crate) vm_disk_size: Option<Value>,
    pub(crate) vm_ip: Option<String>,
    pub(crate) stdout_path: Option<String>,
    pub(crate) stderr_path: Option<String>,
    pub(crate) exit_code: Option<i64>,
    pub(crate) error_message: Option<String>,
    /// Local time without a zone, `2026-01-02T03:04:05.678901`, like the two below.
    pub(crate) submitted_at: Option<String>,
    pub(crate) started_at: Option<String>,
    pub(crate) completed_at: Option<String>,
}
