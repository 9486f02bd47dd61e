//! How a task ended, seen from everywhere.

/// How a task ended: what the host says, what the task wrote, and what docker knows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) status: String,
    pub(super) code: Option<i64>,
    pub(super) output: String,
    /// How often a container of it was started.
    pub(super) starts: usize,
}

impl Outcome {
    /// Of a task that ran once, to its own end.
    pub(super) fn ran(code: i64, output: &str) -> Outcome {
        let status = if code == 0 { "completed" } else { "failed" };
        Outcome {
            status: status.to_owned(),
            code: Some(code),
            output: output.to_owned(),
            starts: 1,
        }
    }

    /// Of a task that a user ended.
    pub(super) fn killed(output: &str, starts: usize) -> Outcome {
        Outcome {
            status: "killed".to_owned(),
            code: None,
            output: output.to_owned(),
            starts,
        }
    }
}
