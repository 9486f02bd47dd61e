//! `POST /api/update` of the host.

use serde::{Deserialize, Serialize};

use super::TaskStatus;

/// A runner's news of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Update {
    pub(crate) task_id: i64,
    pub(crate) status: TaskStatus,
    #[serde(default)]
    pub(crate) exit_code: Option<i64>,
    /// Why it failed, for people.
    #[serde(default)]
    pub(crate) message: Option<String>,
    /// Local times without a zone, `2026-01-02T03:04:05.678901`.
    #[serde(default)]
    pub(crate) started_at: Option<String>,
    #[serde(default)]
    pub(crate) completed_at: Option<String>,
    #[serde(default)]
    pub(crate) ssh_port: Option<i64>,
}
