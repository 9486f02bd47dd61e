//! Tables, columns and indexes.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// The columns of `nodes`.
const NODES: [(&str, &str); 16] = [
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

/// The columns of `tasks`. The last is our own: where a task in the queue must run.
const TASKS: [(&str, &str); 37] = [
    ("task_id", "INTEGER NOT NULL PRIMARY KEY"),
    ("task_type", "VARCHAR(255) NOT NULL"),
    ("batch_id", "BIGINT"),
    ("command", "TEXT NOT NULL"),
    ("arguments", "TEXT NOT NULL"),
    ("env_vars", "TEXT NOT NULL"),
    ("required_cores", "INTEGER NOT NULL"),
    ("required_gpus", "TEXT NOT NULL"),
    ("required_memory_bytes", "BIGINT"),
    ("target_numa_node_id", "INTEGER"),
    ("name", "VARCHAR(255)"),
    ("owner_id", "INTEGER"),
    ("approval_status", "VARCHAR(255)"),
    ("approved_by_id", "INTEGER"),
    ("approved_at", "DATETIME"),
    ("rejection_reason", "TEXT"),
    ("status", "VARCHAR(255) NOT NULL"),
    ("assigned_node", "VARCHAR(255)"),
    ("assignment_suspicion_count", "INTEGER NOT NULL"),
    ("container_name", "VARCHAR(255)"),
    ("registry_image", "VARCHAR(255)"),
    ("docker_image_name", "VARCHAR(255)"),
    ("docker_privileged", "INTEGER NOT NULL"),
    ("docker_mount_dirs", "TEXT"),
    ("ssh_port", "INTEGER"),
    ("vps_backend", "VARCHAR(255)"),
    ("vm_image", "VARCHAR(255)"),
    ("vm_disk_size", "VARCHAR(255)"),
    ("vm_ip", "VARCHAR(255)"),
    ("stdout_path", "TEXT"),
    ("stderr_path", "TEXT"),
    ("exit_code", "INTEGER"),
    ("error_message", "TEXT"),
    ("submitted_at", "DATETIME NOT NULL"),
    ("started_at", "DATETIME"),
    ("completed_at", "DATETIME"),
    ("kohakuriver_target", "VARCHAR(255)"),
];

/// Lists are read from these alone; the last holds only the few tasks that hold something of a node.
const INDEXES: &str = "
CREATE INDEX IF NOT EXISTS kohakuriver_tasks_by_id ON tasks (task_type, task_id);
CREATE INDEX IF NOT EXISTS kohakuriver_tasks_by_status ON tasks (status, task_type, task_id);
CREATE INDEX IF NOT EXISTS kohakuriver_tasks_by_node
 ON tasks (assigned_node, task_type, task_id, status);
CREATE INDEX IF NOT EXISTS kohakuriver_tasks_active ON tasks (assigned_node, task_id)
 WHERE status IN ('pending', 'assigning', 'running', 'paused');
";

/// Makes what is missing.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    // Also proves that the database can be written, which opening alone does not.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    table(&transaction, "nodes", &NODES)?;
    table(&transaction, "tasks", &TASKS)?;
    transaction.execute_batch(INDEXES)?;
    transaction.commit()
}

fn table(
    transaction: &Transaction<'_>,
    table: &str,
    columns: &[(&str, &str)],
) -> rusqlite::Result<()> {
    let list: Vec<String> = columns
        .iter()
        .map(|(name, kind)| format!("\"{name}\" {kind}"))
        .collect();
    let list = list.join(", ");
    transaction.execute(
        &format!("CREATE TABLE IF NOT EXISTS \"{table}\" ({list})"),
        [],
    )?;
    let mut query = transaction.prepare("SELECT name FROM pragma_table_info(?)")?;
    let present: Vec<String> = query
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for (name, kind) in columns {
        if !present.iter().any(|column| column == name) {
            // Rows that are there have no value for it.
            let kind = kind.replace(" NOT NULL", "");
            let sql = format!("ALTER TABLE \"{table}\" ADD COLUMN \"{name}\" {kind}");
            transaction.execute(&sql, [])?;
        }
    }
    Ok(())
}
