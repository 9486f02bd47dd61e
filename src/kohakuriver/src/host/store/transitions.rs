//! The ways from one state of a task to the next; each says from which states it starts.
//!
//! ```text
//! pending ─ assign ─► assigning ─ update, start_running ─► pending (image) ─► running ◄─ switch ─► paused
//!    ▲                    │                                                      │
//!    └──── unassign ──────┘            kill, end, lose, update ──► final ─ revive ─► running (lost only)
//! ```

use rusqlite::{Transaction, params};

use crate::{
    clock,
    wire::{TaskStatus, Update},
};

const ACTIVE: &str = "status IN ('pending', 'assigning', 'running', 'paused')";

/// How a task ended, as the host sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::host) struct Ending {
    pub(in crate::host) id: i64,
    pub(in crate::host) status: TaskStatus,
    pub(in crate::host) exit_code: Option<i64>,
    pub(in crate::host) message: String,
}

type Changed = rusqlite::Result<bool>;

/// From the queue to a node.
pub(in crate::host) fn assign(transaction: &Transaction<'_>, id: i64, node: &str) -> Changed {
    let sql = "UPDATE tasks SET status = 'assigning', assigned_node = ?2 \
               WHERE task_id = ?1 AND status = 'pending' AND assigned_node IS NULL";
    changed(transaction.prepare_cached(sql)?.execute(params![id, node]))
}

/// Back to the queue, when a node certainly did not take it.
pub(in crate::host) fn unassign(transaction: &Transaction<'_>, id: i64) -> Changed {
    let sql = "UPDATE tasks SET status = 'pending', assigned_node = NULL \
               WHERE task_id = ? AND status = 'assigning'";
    changed(transaction.prepare_cached(sql)?.execute([id]))
}

/// Its runner has it, though nobody said so yet.
pub(in crate::host) fn start_running(
    transaction: &Transaction<'_>,
    id: i64,
    node: &str,
) -> Changed {
    let sql = "UPDATE tasks SET status = 'running', assigned_node = ?2, \
               started_at = coalesce(started_at, ?3) WHERE task_id = ?1 AND (\
               status = 'assigning' AND assigned_node = ?2 \
               OR status = 'pending' AND assigned_node IS NULL)";
    let mut query = transaction.prepare_cached(sql)?;
    changed(query.execute(params![id, node, clock::now()]))
}

/// A lost task runs after all.
pub(in crate::host) fn revive(transaction: &Transaction<'_>, id: i64, node: &str) -> Changed {
    let sql = "UPDATE tasks SET status = 'running', exit_code = NULL, error_message = NULL, \
               completed_at = NULL, started_at = coalesce(started_at, ?3) \
               WHERE task_id = ?1 AND status = 'lost' AND assigned_node = ?2";
    let mut query = transaction.prepare_cached(sql)?;
    changed(query.execute(params![id, node, clock::now()]))
}

/// Somebody wants its end.
pub(in crate::host) fn kill(transaction: &Transaction<'_>, id: i64) -> Changed {
    let sql = format!(
        "UPDATE tasks SET status = 'killed', error_message = 'Killed by user.', \
         completed_at = ?2 WHERE task_id = ?1 AND {ACTIVE}"
    );
    let mut query = transaction.prepare_cached(&sql)?;
    changed(query.execute(params![id, clock::now()]))
}

/// Paused or resumed, on the word of its runner.
pub(in crate::host) fn switch(
    transaction: &Transaction<'_>,
    id: i64,
    from: TaskStatus,
    to: TaskStatus,
) -> Changed {
    let sql = "UPDATE tasks SET status = ?3 WHERE task_id = ?1 AND status = ?2";
    let mut query = transaction.prepare_cached(sql)?;
    changed(query.execute(params![id, from.as_str(), to.as_str()]))
}

/// The host gives it up.
pub(in crate::host) fn end(transaction: &Transaction<'_>, ending: &Ending) -> Changed {
    let sql = format!(
        "UPDATE tasks SET status = ?2, exit_code = ?3, error_message = ?4, completed_at = ?5 \
         WHERE task_id = ?1 AND {ACTIVE}"
    );
    let mut query = transaction.prepare_cached(&sql)?;
    changed(query.execute(params![
        ending.id,
        ending.status.as_str(),
        ending.exit_code,
        ending.message,
        clock::now()
    ]))
}

/// The node of these tasks fell silent; returns how many there were.
pub(in crate::host) fn lose(transaction: &Transaction<'_>, node: &str) -> rusqlite::Result<usize> {
    let sql = format!(
        "UPDATE tasks SET status = 'lost', exit_code = -1, error_message = ?2, completed_at = ?3 \
         WHERE assigned_node = ?1 AND {ACTIVE}"
    );
    let message = format!("Node {node} went offline while it had this task.");
    transaction
        .prepare_cached(&sql)?
        .execute(params![node, message, clock::now()])
}

/// The word of a runner; `false` if it changes nothing.
///
/// A final state gives way only to another one, with two exceptions: what a user killed stays
/// killed, and what is the same already is not written again.
pub(in crate::host) fn update(transaction: &Transaction<'_>, update: &Update) -> Changed {
    use TaskStatus::{Pending, Running};
    let from = match update.status {
        Pending => "status IN ('assigning', 'pending') AND assigned_node IS NOT NULL",
        Running => "status IN ('assigning', 'pending', 'running') AND assigned_node IS NOT NULL",
        status if status.is_final() => {
            "status NOT IN ('killed', 'rejected', 'pending_approval') \
             AND NOT (status = ?2 AND exit_code IS ?3)"
        }
        _ => return Ok(false),
    };
    let time = |time: &Option<String>| time.as_ref().map(|time| time.replacen('T', " ", 1));
    let completed = update
        .status
        .is_final()
        .then(|| time(&update.completed_at).unwrap_or_else(clock::now));
    let started = time(&update.started_at).or_else(|| (update.status == Running).then(clock::now));
    let sql = format!(
        "UPDATE tasks SET status = ?2, exit_code = ?3, error_message = ?4, \
         started_at = CASE WHEN ?7 THEN ?5 ELSE coalesce(started_at, ?5) END, \
         completed_at = ?6 WHERE task_id = ?1 AND {from}"
    );
    let mut query = transaction.prepare_cached(&sql)?;
    changed(query.execute(params![
        update.task_id,
        update.status.as_str(),
        update.exit_code,
        update.message,
        started,
        completed,
        update.started_at.is_some(),
    ]))
}

fn changed(rows: rusqlite::Result<usize>) -> Changed {
    rows.map(|rows| rows > 0)
}
