//! What clients ask for.

use rusqlite::{Connection, OptionalExtension, ToSql};

use super::{TaskJson, row::COLUMNS};

/// Which tasks, and how many of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::host) struct Filter {
    pub(in crate::host) status: Option<String>,
    pub(in crate::host) node: Option<String>,
    pub(in crate::host) limit: u32,
    pub(in crate::host) offset: u32,
}

/// Tasks that run commands, newest first.
pub(in crate::host) fn list(
    connection: &Connection,
    filter: &Filter,
) -> rusqlite::Result<Vec<TaskJson>> {
    let mut conditions = vec!["task_type = 'command'"];
    let mut parameters: Vec<&dyn ToSql> = vec![&filter.limit, &filter.offset];
    if let Some(status) = &filter.status {
        conditions.push("status = ?3");
        parameters.push(status);
    }
    if let Some(node) = &filter.node {
        conditions.push(if parameters.len() == 3 {
            "assigned_node = ?4"
        } else {
            "assigned_node = ?3"
        });
        parameters.push(node);
    }
    // The inner question is answered from an index alone, however far down the offset is.
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks WHERE task_id IN (SELECT task_id FROM tasks WHERE {} \
         ORDER BY task_id DESC LIMIT ?1 OFFSET ?2) ORDER BY task_id DESC",
        conditions.join(" AND ")
    );
    let mut query = connection.prepare_cached(&sql)?;
    query
        .query_map(parameters.as_slice(), TaskJson::read)?
        .collect()
}

/// One task, of whatever type.
pub(in crate::host) fn find(
    connection: &Connection,
    id: i64,
) -> rusqlite::Result<Option<TaskJson>> {
    let sql = format!("SELECT {COLUMNS} FROM tasks WHERE task_id = ?");
    let mut query = connection.prepare_cached(&sql)?;
    query.query_row([id], TaskJson::read).optional()
}

/// How many tasks are in each state.
pub(in crate::host) fn counts(connection: &Connection) -> rusqlite::Result<Vec<(String, i64)>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(status, ''), count(*) FROM tasks GROUP BY status ORDER BY status",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// The highest id that was ever given.
pub(in crate::host) fn newest_id(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection.query_row("SELECT max(task_id) FROM tasks", [], |row| row.get(0))
}
