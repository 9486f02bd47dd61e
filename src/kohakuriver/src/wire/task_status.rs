//! The states of a task.

use serde::{Deserialize, Serialize};

/// A state of a task, as it stands in the database and in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub(crate) enum TaskStatus {
    /// Waits for somebody's approval; only in databases of the Python implementation.
    PendingApproval,
    /// Was not approved; likewise.
    Rejected,
    /// Waits: without a node in the queue, with a node until its image is there.
    Pending,
    /// Was given to a node, which did not confirm it yet.
    Assigning,
    Running,
    Paused,
    Completed,
    Failed,
    /// Somebody wanted its end.
    Killed,
    /// The kernel ended it, because it used more memory than it may.
    KilledOom,
    /// Its node fell silent; the task may still run, and comes back with its node.
    Lost,
    /// A final state of other kinds of tasks; only in databases of the Python implementation.
    Stopped,
}

impl TaskStatus {
    /// Every state.
    pub(crate) const ALL: [TaskStatus; 12] = [
        TaskStatus::PendingApproval,
        TaskStatus::Rejected,
        TaskStatus::Pending,
        TaskStatus::Assigning,
        TaskStatus::Running,
        TaskStatus::Paused,
        TaskStatus::Completed,
        TaskStatus::Failed,
        TaskStatus::Killed,
        TaskStatus::KilledOom,
        TaskStatus::Lost,
        TaskStatus::Stopped,
    ];

    /// As in the database and in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            TaskStatus::PendingApproval => "pending_approval",
            TaskStatus::Rejected => "rejected",
            TaskStatus::Pending => "pending",
            TaskStatus::Assigning => "assigning",
            TaskStatus::Running => "running",
            TaskStatus::Paused => "paused",
            TaskStatus::Completed => "completed",
            TaskStatus::Failed => "failed",
            TaskStatus::Killed => "killed",
            TaskStatus::KilledOom => "killed_oom",
            TaskStatus::Lost => "lost",
            TaskStatus::Stopped => "stopped",
        }
    }

    /// The state of a name.
    pub(crate) fn of(name: &str) -> Option<TaskStatus> {
        TaskStatus::ALL
            .into_iter()
            .find(|state| state.as_str() == name)
    }

    /// Whether nothing comes after it (but a correction: a lost task may turn out to run).
    pub(crate) fn is_final(self) -> bool {
        use TaskStatus::{Completed, Failed, Killed, KilledOom, Lost, Rejected, Stopped};
        matches!(
            self,
            Completed | Failed | Killed | KilledOom | Lost | Rejected | Stopped
        )
    }
}

impl std::fmt::Display for TaskStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_json_and_in_the_database() {
        for state in TaskStatus::ALL {
            assert_eq!(TaskStatus::of(state.as_str()), Some(state));
            let json = serde_json::to_value(state).unwrap();
            assert_eq!(json, state.as_str());
        }
        assert_eq!(TaskStatus::of("gone"), None);
    }
}
