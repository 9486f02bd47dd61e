//! What the host itself wants to know about tasks.

use rusqlite::{Connection, OptionalExtension, Row};
use serde::de::DeserializeOwned;

use crate::{
    host::placement::Demand,
    wire::{Execute, TaskStatus},
};

/// A task that holds something of a node.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::host) struct Active {
    pub(in crate::host) id: i64,
    pub(in crate::host) status: TaskStatus,
    pub(in crate::host) node: String,
    pub(in crate::host) demand: Demand,
}

/// Where a task is and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::host) struct Brief {
    pub(in crate::host) task_type: String,
    pub(in crate::host) status: Option<TaskStatus>,
    pub(in crate::host) node: Option<String>,
}

const DEMAND: &str = "task_id, required_cores, required_memory_bytes, required_gpus, \
                      target_numa_node_id";
/// SQLite would rather go through everything that a node has ever run.
const HELD: &str = "tasks INDEXED BY kohakuriver_tasks_active";
/// Word by word the condition of the index, or SQLite does not use it.
const ACTIVE: &str = "status IN ('pending', 'assigning', 'running', 'paused')";

/// Every task that holds something of a node; of all kinds, since machines hold cores too.
pub(in crate::host) fn active(connection: &Connection) -> rusqlite::Result<Vec<Active>> {
    let sql = format!(
        "SELECT {DEMAND}, status, assigned_node FROM {HELD} WHERE {ACTIVE} \
         AND assigned_node IS NOT NULL ORDER BY task_id"
    );
    let mut query = connection.prepare_cached(&sql)?;
    let tasks = query.query_map([], held)?;
    tasks.filter_map(Result::transpose).collect()
}

/// Those that run commands on one node.
pub(in crate::host) fn active_of(
    connection: &Connection,
    node: &str,
) -> rusqlite::Result<Vec<Active>> {
    let sql = format!(
        "SELECT {DEMAND}, status, assigned_node FROM {HELD} WHERE {ACTIVE} \
         AND assigned_node = ? AND task_type = 'command' ORDER BY task_id"
    );
    let mut query = connection.prepare_cached(&sql)?;
    let tasks = query.query_map([node], held)?;
    tasks.filter_map(Result::transpose).collect()
}

/// The tasks that wait for a node, in the order in which they came; read one by one, since most of
/// the time only the first few matter.
pub(in crate::host) fn queue(
    connection: &Connection,
    mut each: impl FnMut(i64, Demand) -> bool,
) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT {DEMAND}, kohakuriver_target FROM {HELD} WHERE {ACTIVE} \
         AND assigned_node IS NULL AND status = 'pending' AND task_type = 'command' \
         ORDER BY task_id"
    );
    let mut query = connection.prepare_cached(&sql)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let mut demand = demand(row)?;
        demand.target = row.get(5)?;
        if !each(row.get(0)?, demand) {
            break;
        }
    }
    Ok(())
}

/// Where a task is and how it stands.
pub(in crate::host) fn brief(connection: &Connection, id: i64) -> rusqlite::Result<Option<Brief>> {
    let sql = "SELECT coalesce(task_type, ''), status, assigned_node FROM tasks WHERE task_id = ?";
    let mut query = connection.prepare_cached(sql)?;
    let brief = |row: &Row<'_>| {
        let status: Option<String> = row.get(1)?;
        Ok(Brief {
            task_type: row.get(0)?,
            status: status.as_deref().and_then(TaskStatus::of),
            node: row.get(2)?,
        })
    };
    query.query_row([id], brief).optional()
}

/// What a runner is told; without the working directory, which is a setting.
pub(in crate::host) fn execute(connection: &Connection, id: i64) -> rusqlite::Result<Execute> {
    let mut query = connection.prepare_cached(
        "SELECT command, arguments, env_vars, required_cores, required_gpus, \
         required_memory_bytes, target_numa_node_id, container_name, registry_image, stdout_path, \
         stderr_path, docker_privileged, docker_mount_dirs FROM tasks WHERE task_id = ?",
    )?;
    query.query_row([id], |row| {
        let mounts: Vec<String> = json(row.get(12)?);
        let privileged = row.get::<_, Option<bool>>(11)?.unwrap_or_default();
        Ok(Execute {
            task_id: id,
            command: row.get(0)?,
            arguments: json(row.get(1)?),
            env_vars: json(row.get(2)?),
            required_cores: row.get(3)?,
            required_gpus: Some(json(row.get(4)?)),
            required_memory_bytes: unsigned(row.get(5)?),
            target_numa_node_id: row.get(6)?,
            container_name: Some(row.get::<_, Option<String>>(7)?.unwrap_or_default()),
            registry_image: row.get(8)?,
            working_dir: None,
            stdout_path: row.get(9)?,
            stderr_path: row.get(10)?,
            reserved_ip: None,
            privileged: privileged.then_some(true),
            additional_mounts: (!mounts.is_empty()).then_some(mounts),
        })
    })
}

fn held(row: &Row<'_>) -> rusqlite::Result<Option<Active>> {
    let status: String = row.get(5)?;
    let Some(status) = TaskStatus::of(&status) else {
        return Ok(None);
    };
    Ok(Some(Active {
        id: row.get(0)?,
        status,
        node: row.get(6)?,
        demand: demand(row)?,
    }))
}

fn demand(row: &Row<'_>) -> rusqlite::Result<Demand> {
    let cores: Option<i64> = row.get(1)?;
    Ok(Demand {
        cores: cores
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or_default(),
        memory: unsigned(row.get(2)?),
        gpus: json(row.get(3)?),
        numa: row.get(4)?,
        target: None,
    })
}

fn unsigned(number: Option<i64>) -> Option<u64> {
    number.and_then(|number| u64::try_from(number).ok())
}

fn json<T: DeserializeOwned + Default>(text: Option<String>) -> T {
    match text.as_deref() {
        // Most lists are empty.
        None | Some("[]" | "null" | "") => T::default(),
        Some(text) => serde_json::from_str(text).unwrap_or_default(),
    }
}
