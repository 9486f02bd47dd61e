//! `POST /api/execute`, `/api/kill`, `/api/pause` and `/api/resume` of a runner.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A task for a runner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Execute {
    /// A number between host and runner.
    pub(crate) task_id: i64,
    pub(crate) command: String,
    #[serde(default)]
    pub(crate) arguments: Vec<String>,
    #[serde(default)]
    pub(crate) env_vars: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) required_cores: u32,
    #[serde(default)]
    pub(crate) required_gpus: Option<Vec<u32>>,
    #[serde(default)]
    pub(crate) required_memory_bytes: Option<u64>,
    #[serde(default)]
    pub(crate) target_numa_node_id: Option<i64>,
    /// The container to run in. A Python host sends null beside a registry image; a Python runner
    /// takes no null, so that this host sends an empty text then.
    #[serde(default)]
    pub(crate) container_name: Option<String>,
    /// The image of a registry; where a container is named too, what to start from if neither its
    /// image nor its archive is there.
    #[serde(default)]
    pub(crate) registry_image: Option<String>,
    #[serde(default)]
    pub(crate) working_dir: Option<String>,
    /// Where the host expects the output, below SHARED_DIR.
    #[serde(default)]
    pub(crate) stdout_path: Option<String>,
    #[serde(default)]
    pub(crate) stderr_path: Option<String>,
    #[serde(default)]
    pub(crate) reserved_ip: Option<String>,
    /// What the submitter asked for; a Python host keeps these two to itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) privileged: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) additional_mounts: Option<Vec<String>>,
}

/// The answer to [`Execute`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Executed {
    pub(crate) message: String,
    pub(crate) task_id: i64,
}

/// What is killed, paused or resumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Control {
    pub(crate) task_id: i64,
    /// The name of its container; a Python host sends null for tasks that never had one.
    #[serde(default)]
    pub(crate) container_name: Option<String>,
}
