//! Tasks that were just submitted.

use std::collections::BTreeMap;

use rusqlite::{Transaction, types::Value};

use super::record;
use crate::{clock, host::placement::Demand, wire::TaskStatus};

/// A task before it is written.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::host) struct NewTask {
    pub(in crate::host) id: i64,
    /// The id of the first task of a submission with several.
    pub(in crate::host) batch: Option<i64>,
    pub(in crate::host) name: Option<String>,
    pub(in crate::host) command: String,
    pub(in crate::host) arguments: Vec<String>,
    pub(in crate::host) env_vars: BTreeMap<String, String>,
    pub(in crate::host) demand: Demand,
    pub(in crate::host) container_name: Option<String>,
    pub(in crate::host) registry_image: Option<String>,
    pub(in crate::host) privileged: bool,
    pub(in crate::host) mounts: Vec<String>,
    pub(in crate::host) stdout_path: String,
    pub(in crate::host) stderr_path: String,
    /// Without one it waits in the queue.
    pub(in crate::host) node: Option<String>,
}

impl NewTask {
    fn status(&self) -> TaskStatus {
        match self.node {
            Some(_) => TaskStatus::Assigning,
            None => TaskStatus::Pending,
        }
    }

    /// What `docker run` will be told, as the Python implementation writes it down.
    fn image(&self) -> Option<String> {
        match &self.container_name {
            Some(name) => Some(format!("kohakuriver/{name}:base")),
            None => self.registry_image.clone(),
        }
    }
}

/// Writes a task: assigned to its node, or waiting.
pub(in crate::host) fn insert(
    transaction: &Transaction<'_>,
    task: &NewTask,
) -> rusqlite::Result<()> {
    use record::{bytes, json, value};
    let named: [(&str, Value); 22] = [
        ("task_id", task.id.into()),
        ("task_type", "command".to_owned().into()),
        ("batch_id", value(task.batch)),
        ("command", task.command.clone().into()),
        ("arguments", json(&task.arguments)),
        ("env_vars", json(&task.env_vars)),
        ("required_cores", task.demand.cores.into()),
        ("required_gpus", json(&task.demand.gpus)),
        ("required_memory_bytes", bytes(task.demand.memory)),
        ("target_numa_node_id", value(task.demand.numa)),
        ("name", value(task.name.clone())),
        ("status", task.status().as_str().to_owned().into()),
        ("assigned_node", value(task.node.clone())),
        ("container_name", value(task.container_name.clone())),
        ("registry_image", value(task.registry_image.clone())),
        ("docker_image_name", value(task.image())),
        ("docker_privileged", task.privileged.into()),
        ("docker_mount_dirs", json(&task.mounts)),
        ("stdout_path", task.stdout_path.clone().into()),
        ("stderr_path", task.stderr_path.clone().into()),
        ("submitted_at", clock::now().into()),
        ("kohakuriver_target", value(task.demand.target.clone())),
    ];
    let named = named.map(|(name, value)| (name.to_owned(), value));
    record::insert(transaction, "tasks", named.into())
}
