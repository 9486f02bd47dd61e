//! The database of the host.
//!
//! Tables and columns are those of the Python implementation, so that its database can be taken over
//! and, if need be, handed back: columns are added, never changed or dropped.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use crate::{
    clock,
    wire::{Heartbeat, Node, OFFLINE, ONLINE, Register},
};

/// The columns of `nodes`, in the order in which [`node`] reads them.
const COLUMNS: [(&str, &str); 16] = [
    ("hostname", "VARCHAR(255) NOT NULL PRIMARY KEY"),
    ("url", "VARCHAR(255) NOT NULL"),
    ("total_cores", "INTEGER NOT NULL"),
    ("memory_total_bytes", "BIGINT"),
    ("status", "VARCHAR(255) NOT NULL"),
    ("last_heartbeat", "DATETIME"),
    ("cpu_percent", "REAL"),
    ("memory_percent", "REAL"),
    ("memory_used_bytes", "BIGINT"),
    ("current_avg_temp", "REAL"),
    ("current_max_temp", "REAL"),
    ("numa_topology", "TEXT"),
    ("gpu_info", "TEXT"),
    ("vm_capable", "INTEGER"),
    ("vfio_gpus", "TEXT"),
    ("runner_version", "VARCHAR(255)"),
];

/// How long a request waits for another process that writes; a stop must not take longer.
const BUSY: Duration = Duration::from_secs(1);

/// The open database.
#[derive(Debug)]
pub(super) struct Store {
    connection: Mutex<Connection>,
}

/// Why the database does not do what it should.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoreError {
    /// Its directory cannot be made.
    #[error("failed to create the directory {} of the database", path.display())]
    Directory { path: PathBuf, source: io::Error },
    /// It cannot be opened, or is no database.
    #[error("failed to open the database {}", path.display())]
    Open {
        path: PathBuf,
        source: rusqlite::Error,
    },
    /// A question to it failed.
    #[error("the database failed")]
    Query(#[from] rusqlite::Error),
}

impl Store {
    /// Opens or creates the database.
    pub(super) fn open(path: &Path) -> Result<Store, StoreError> {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory).map_err(|source| StoreError::Directory {
                path: directory.to_owned(),
                source,
            })?;
        }
        let open = || {
            let connection = Connection::open(path)?;
            connection.busy_timeout(BUSY)?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            migrate(&connection)?;
            Ok(connection)
        };
        let connection = open().map_err(|source| StoreError::Open {
            path: path.to_owned(),
            source,
        })?;
        Ok(Store {
            connection: Mutex::new(connection),
        })
    }

    /// Whether it answers.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        Ok(self
            .lock()
            .query_row("SELECT count(*) FROM nodes", [], |_| Ok(()))?)
    }

    /// Writes a node down as online; `true` if it was not known.
    pub(super) fn register(&self, node: &Register) -> Result<bool, StoreError> {
        let connection = self.lock();
        let known = connection
            .query_row(
                "SELECT 1 FROM nodes WHERE hostname = ?",
                [&node.hostname],
                |_| Ok(()),
            )
            .optional()?
            .is_some();
        connection.execute(
            "INSERT INTO nodes (hostname, url, total_cores, memory_total_bytes, status, \
             last_heartbeat, numa_topology, gpu_info, vm_capable) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0) \
             ON CONFLICT (hostname) DO UPDATE SET url = ?2, total_cores = ?3, \
             memory_total_bytes = ?4, status = ?5, last_heartbeat = ?6, numa_topology = ?7, \
             gpu_info = ?8",
            params![
                node.hostname,
                node.url,
                node.total_cores,
                node.total_ram_bytes.map(i64::try_from).and_then(Result::ok),
                ONLINE,
                clock::now(),
                json(node.numa_topology.as_ref()),
                json(node.gpu_info.as_ref()),
            ],
        )?;
        Ok(!known)
    }

    /// Writes a report down; `false` if the node is not known.
    pub(super) fn heartbeat(&self, hostname: &str, beat: &Heartbeat) -> Result<bool, StoreError> {
        let changed = self.lock().execute(
            "UPDATE nodes SET status = ?2, last_heartbeat = ?3, cpu_percent = ?4, \
             memory_percent = ?5, memory_used_bytes = ?6, \
             memory_total_bytes = coalesce(?7, memory_total_bytes), current_avg_temp = ?8, \
             current_max_temp = ?9, gpu_info = coalesce(?10, gpu_info), vm_capable = ?11, \
             vfio_gpus = ?12, runner_version = ?13 WHERE hostname = ?1",
            params![
                hostname,
                ONLINE,
                clock::now(),
                beat.cpu_percent,
                beat.memory_percent,
                beat.memory_used_bytes
                    .map(i64::try_from)
                    .and_then(Result::ok),
                beat.memory_total_bytes
                    .map(i64::try_from)
                    .and_then(Result::ok),
                beat.current_avg_temp,
                beat.current_max_temp,
                json(beat.gpu_info.as_ref()),
                beat.vm_capable,
                json(beat.vfio_gpus.as_ref()),
                beat.runner_version,
            ],
        )?;
        Ok(changed > 0)
    }

    /// Writes a node down as offline.
    pub(super) fn set_offline(&self, hostname: &str) -> Result<(), StoreError> {
        let sql = "UPDATE nodes SET status = ? WHERE hostname = ?";
        self.lock().execute(sql, [OFFLINE, hostname])?;
        Ok(())
    }

    /// All nodes, by name.
    pub(super) fn nodes(&self) -> Result<Vec<Node>, StoreError> {
        let names = COLUMNS.map(|(name, _)| name).join(", ");
        let connection = self.lock();
        let mut query =
            connection.prepare_cached(&format!("SELECT {names} FROM nodes ORDER BY hostname"))?;
        let nodes = query.query_map([], node)?.collect::<Result<_, _>>()?;
        Ok(nodes)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn migrate(connection: &Connection) -> rusqlite::Result<()> {
    let columns = COLUMNS
        .map(|(name, kind)| format!("\"{name}\" {kind}"))
        .join(", ");
    connection.execute(
        &format!("CREATE TABLE IF NOT EXISTS \"nodes\" ({columns})"),
        [],
    )?;
    let mut query = connection.prepare("SELECT name FROM pragma_table_info('nodes')")?;
    let present: Vec<String> = query
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for (name, kind) in COLUMNS {
        if !present.iter().any(|column| column == name) {
            let sql = format!("ALTER TABLE \"nodes\" ADD COLUMN \"{name}\" {kind}");
            connection.execute(&sql, [])?;
        }
    }
    Ok(())
}

fn node(row: &Row<'_>) -> rusqlite::Result<Node> {
    let number = |value: Option<i64>| value.and_then(|n| u64::try_from(n).ok());
    let status: String = row.get(4)?;
    let total_cores: u32 = row.get(2)?;
    let online = status == ONLINE;
    Ok(Node {
        hostname: row.get(0)?,
        url: row.get(1)?,
        total_cores,
        cores_in_use: if online {
            Value::from(0)
        } else {
            Value::from("N/A")
        },
        available_cores: if online { total_cores } else { 0 },
        status,
        last_heartbeat: row
            .get::<_, Option<String>>(5)?
            .map(|time| clock::for_json(&time)),
        numa_topology: parsed(row.get(11)?),
        gpu_info: parsed(row.get(12)?),
        cpu_percent: row.get(6)?,
        memory_percent: row.get(7)?,
        memory_used_bytes: number(row.get(8)?),
        memory_total_bytes: number(row.get(3)?),
        current_avg_temp: row.get(9)?,
        current_max_temp: row.get(10)?,
        vm_capable: row.get::<_, Option<bool>>(13)?.unwrap_or_default(),
        vfio_gpus: parsed(row.get(14)?),
        runner_version: row.get(15)?,
    })
}

fn json<T: serde::Serialize>(value: Option<&T>) -> Option<String> {
    value.and_then(|value| serde_json::to_string(value).ok())
}

fn parsed(text: Option<String>) -> Option<Value> {
    text.and_then(|text| serde_json::from_str(&text).ok())
}
