//! `POST /api/submit` of the host.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A task, or one for each target.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Submit {
    #[serde(default = "command")]
    pub(crate) task_type: String,
    pub(crate) command: String,
    #[serde(default)]
    pub(crate) arguments: Vec<String>,
    #[serde(default)]
    pub(crate) env_vars: BTreeMap<String, String>,
    #[serde(default = "one")]
    pub(crate) required_cores: u32,
    /// The GPUs of each target.
    #[serde(default)]
    pub(crate) required_gpus: Option<Vec<Vec<u32>>>,
    #[serde(default)]
    pub(crate) required_memory_bytes: Option<u64>,
    /// Each `host` or `host:numa`.
    #[serde(default)]
    pub(crate) targets: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) container_name: Option<String>,
    #[serde(default)]
    pub(crate) registry_image: Option<String>,
    #[serde(default)]
    pub(crate) privileged: Option<bool>,
    #[serde(default)]
    pub(crate) additional_mounts: Option<Vec<String>>,
    /// Wait in the queue if no node is free now. Not in the Python implementation, which has no
    /// queue; there, and here without this field, a task that fits nowhere is refused.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) queue: bool,
    /// A name for people. Not in requests of the Python implementation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
}

/// The answer to [`Submit`] (202).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Submitted {
    pub(crate) message: String,
    /// Text, since they have 64 bits.
    pub(crate) task_ids: Vec<String>,
    /// Null for a task that waits in the queue.
    #[serde(default)]
    pub(crate) assigned_node: Option<AssignedNode>,
    #[serde(default)]
    pub(crate) runner_response: Option<bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) failed_targets: Vec<FailedTarget>,
}

/// Where a task went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AssignedNode {
    pub(crate) hostname: String,
    pub(crate) url: String,
}

/// A target that did not take its task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FailedTarget {
    pub(crate) target: String,
    pub(crate) reason: String,
}

fn command() -> String {
    "command".to_owned()
}

fn one() -> u32 {
    1
}

fn is_false(flag: &bool) -> bool {
    !flag
}
