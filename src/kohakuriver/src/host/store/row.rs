//! A task as clients read it.

use rusqlite::{Row, types::ValueRef};
use serde::Serialize;
use serde_json::{Value, value::RawValue};

use crate::clock;

/// The columns that [`TaskJson::read`] reads.
pub(super) const COLUMNS: &str = "task_id, task_type, batch_id, command, arguments, env_vars, \
    required_cores, required_gpus, required_memory_bytes, target_numa_node_id, name, owner_id, \
    approval_status, approved_by_id, approved_at, rejection_reason, status, assigned_node, \
    container_name, docker_image_name, docker_privileged, docker_mount_dirs, ssh_port, \
    vps_backend, vm_image, vm_disk_size, vm_ip, stdout_path, stderr_path, exit_code, \
    error_message, submitted_at, started_at, completed_at";

/// The fields of [`crate::wire::Task`], where what stands as JSON in the database goes through as it
/// is: lists are long, and nobody here reads them.
#[derive(Debug, Serialize)]
pub(in crate::host) struct TaskJson {
    task_id: String,
    task_type: Option<String>,
    batch_id: Option<String>,
    command: Option<String>,
    arguments: Box<RawValue>,
    env_vars: Box<RawValue>,
    required_cores: Option<i64>,
    required_gpus: Box<RawValue>,
    required_memory_bytes: Option<i64>,
    target_numa_node_id: Option<i64>,
    name: Option<String>,
    owner_id: Option<i64>,
    /// Whose table belongs to the Python implementation.
    owner_username: Option<String>,
    approval_status: Option<String>,
    approved_by_id: Option<i64>,
    approved_by_username: Option<String>,
    approved_at: Option<String>,
    rejection_reason: Option<String>,
    status: Option<String>,
    assigned_node: Option<String>,
    container_name: Option<String>,
    docker_image_name: Option<String>,
    docker_privileged: bool,
    docker_mount_dirs: Box<RawValue>,
    ssh_port: Option<i64>,
    vps_backend: Option<String>,
    vm_image: Option<String>,
    vm_disk_size: Value,
    vm_ip: Option<String>,
    stdout_path: Option<String>,
    stderr_path: Option<String>,
    exit_code: Option<i64>,
    error_message: Option<String>,
    submitted_at: Option<String>,
    started_at: Option<String>,
    completed_at: Option<String>,
}

impl TaskJson {
    /// From a row of [`COLUMNS`].
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<TaskJson> {
        let time = |index| -> rusqlite::Result<Option<String>> {
            let time: Option<String> = row.get(index)?;
            Ok(time.map(|time| clock::for_json(&time)))
        };
        Ok(TaskJson {
            task_id: row.get::<_, i64>(0)?.to_string(),
            task_type: row.get(1)?,
            batch_id: row.get::<_, Option<i64>>(2)?.map(|id| id.to_string()),
            command: row.get(3)?,
            arguments: raw(row.get(4)?, "[]"),
            env_vars: raw(row.get(5)?, "{}"),
            required_cores: row.get(6)?,
            required_gpus: raw(row.get(7)?, "[]"),
            required_memory_bytes: row.get(8)?,
            target_numa_node_id: row.get(9)?,
            name: row.get(10)?,
            owner_id: row.get(11)?,
            owner_username: None,
            approval_status: row.get(12)?,
            approved_by_id: row.get(13)?,
            approved_by_username: None,
            approved_at: time(14)?,
            rejection_reason: row.get(15)?,
            status: row.get(16)?,
            assigned_node: row.get(17)?,
            container_name: row.get(18)?,
            docker_image_name: row.get(19)?,
            docker_privileged: row.get::<_, Option<bool>>(20)?.unwrap_or_default(),
            docker_mount_dirs: raw(row.get(21)?, "[]"),
            ssh_port: row.get(22)?,
            vps_backend: row.get(23)?,
            vm_image: row.get(24)?,
            vm_disk_size: plain(row.get_ref(25)?),
            vm_ip: row.get(26)?,
            stdout_path: row.get(27)?,
            stderr_path: row.get(28)?,
            exit_code: row.get(29)?,
            error_message: row.get(30)?,
            submitted_at: time(31)?,
            started_at: time(32)?,
            completed_at: time(33)?,
        })
    }
}

/// JSON that stands in a column, or what stands for nothing.
fn raw(text: Option<String>, nothing: &str) -> Box<RawValue> {
    text.and_then(|text| RawValue::from_string(text).ok())
        .filter(|value| value.get() != "null")
        .or_else(|| RawValue::from_string(nothing.to_owned()).ok())
        .unwrap_or_default()
}

/// A value of whatever type it has.
fn plain(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
    }
}
