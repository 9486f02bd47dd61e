//! Nodes in the database.

use std::sync::Arc;

use rusqlite::{Connection, Row, Transaction, params_from_iter, types};
use serde_json::Value;

use super::record;
use crate::wire::{OFFLINE, ONLINE};

/// A row of `nodes`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::host) struct NodeRow {
    pub(in crate::host) hostname: String,
    pub(in crate::host) url: String,
    pub(in crate::host) total_cores: u32,
    pub(in crate::host) online: bool,
    pub(in crate::host) last_heartbeat: Option<Arc<str>>,
    pub(in crate::host) cpu_percent: Option<f64>,
    pub(in crate::host) memory_percent: Option<f64>,
    pub(in crate::host) memory_used_bytes: Option<u64>,
    pub(in crate::host) memory_total_bytes: Option<u64>,
    pub(in crate::host) current_avg_temp: Option<f64>,
    pub(in crate::host) current_max_temp: Option<f64>,
    pub(in crate::host) numa_topology: Option<Value>,
    pub(in crate::host) gpu_info: Option<Value>,
    pub(in crate::host) vm_capable: bool,
    pub(in crate::host) vfio_gpus: Option<Value>,
    pub(in crate::host) runner_version: Option<String>,
}

impl NodeRow {
    /// As in the database and in JSON.
    pub(in crate::host) fn status(&self) -> &'static str {
        if self.online { ONLINE } else { OFFLINE }
    }

    fn values(&self) -> Vec<(String, types::Value)> {
        use record::{bytes, json, value};
        let json = |value: &Option<Value>| value.as_ref().map_or(types::Value::Null, json);
        let named = [
            ("hostname", self.hostname.clone().into()),
            ("url", self.url.clone().into()),
            ("total_cores", self.total_cores.into()),
            ("memory_total_bytes", bytes(self.memory_total_bytes)),
            ("status", self.status().to_owned().into()),
            (
                "last_heartbeat",
                value(self.last_heartbeat.as_deref().map(str::to_owned)),
            ),
            ("cpu_percent", value(self.cpu_percent)),
            ("memory_percent", value(self.memory_percent)),
            ("memory_used_bytes", bytes(self.memory_used_bytes)),
            ("current_avg_temp", value(self.current_avg_temp)),
            ("current_max_temp", value(self.current_max_temp)),
            ("numa_topology", json(&self.numa_topology)),
            ("gpu_info", json(&self.gpu_info)),
            ("vm_capable", self.vm_capable.into()),
            ("vfio_gpus", json(&self.vfio_gpus)),
            ("runner_version", value(self.runner_version.clone())),
        ];
        named.map(|(name, value)| (name.to_owned(), value)).into()
    }
}

/// All nodes, by name.
pub(in crate::host) fn nodes(connection: &Connection) -> rusqlite::Result<Vec<NodeRow>> {
    let mut query = connection.prepare_cached(
        "SELECT hostname, url, total_cores, memory_total_bytes, status, last_heartbeat, \
         cpu_percent, memory_percent, memory_used_bytes, current_avg_temp, current_max_temp, \
         numa_topology, gpu_info, vm_capable, vfio_gpus, runner_version FROM nodes \
         ORDER BY hostname",
    )?;
    query.query_map([], node)?.collect()
}

/// Writes a node as it is now.
pub(in crate::host) fn save_node(
    transaction: &Transaction<'_>,
    node: &NodeRow,
) -> rusqlite::Result<()> {
    let values = node.values();
    let set: Vec<String> = values.iter().map(|(n, _)| format!("{n} = ?")).collect();
    let sql = format!("UPDATE nodes SET {} WHERE hostname = ?", set.join(", "));
    let hostname = types::Value::Text(node.hostname.clone());
    let parameters = values.iter().map(|(_, value)| value).chain([&hostname]);
    let changed = transaction
        .prepare_cached(&sql)?
        .execute(params_from_iter(parameters))?;
    if changed == 0 {
        record::insert(transaction, "nodes", values)?;
    }
    Ok(())
}

fn node(row: &Row<'_>) -> rusqlite::Result<NodeRow> {
    let number = |value: Option<i64>| value.and_then(|n| u64::try_from(n).ok());
    Ok(NodeRow {
        hostname: row.get(0)?,
        url: row.get(1)?,
        total_cores: row.get(2)?,
        memory_total_bytes: number(row.get(3)?),
        online: row.get::<_, Option<String>>(4)?.as_deref() == Some(ONLINE),
        last_heartbeat: row.get(5)?,
        cpu_percent: row.get(6)?,
        memory_percent: row.get(7)?,
        memory_used_bytes: number(row.get(8)?),
        current_avg_temp: row.get(9)?,
        current_max_temp: row.get(10)?,
        numa_topology: parsed(row.get(11)?),
        gpu_info: parsed(row.get(12)?),
        vm_capable: row.get::<_, Option<bool>>(13)?.unwrap_or_default(),
        vfio_gpus: parsed(row.get(14)?),
        runner_version: row.get(15)?,
    })
}

fn parsed(text: Option<String>) -> Option<Value> {
    // Python writes a null of JSON where there is nothing.
    text.and_then(|text| serde_json::from_str(&text).ok())
        .filter(|value: &Value| !value.is_null())
}
