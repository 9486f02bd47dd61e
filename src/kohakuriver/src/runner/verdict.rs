//! How a task ended.

use super::{
    docker_error::{DockerError, shortened},
    finding::Finding,
    journal::news,
};
use crate::{
    clock,
    wire::{Execute, TaskStatus, Update},
};

/// What a process that SIGKILL ended leaves behind: 128 + 9.
const KILLED: i64 = 137;
/// Likewise for SIGTERM.
const TERMINATED: i64 = 143;

/// The verdict on a container that has ended.
pub(super) fn of(task: i64, finding: &Finding) -> Update {
    let code = finding.exit_code;
    let (status, message) = match code {
        0 => (TaskStatus::Completed, None),
        KILLED if finding.oom_killed => {
            let message = "The kernel ended it, because it used more memory than it may.";
            (TaskStatus::KilledOom, Some(message.to_owned()))
        }
        KILLED => {
            let message = "Container exited with code 137 (SIGKILL): it was killed from outside, \
                           neither by kohakuriver nor for its memory.";
            (TaskStatus::Failed, Some(message.to_owned()))
        }
        TERMINATED => {
            let message = "Container terminated (SIGTERM).";
            (TaskStatus::Failed, Some(message.to_owned()))
        }
        _ => (TaskStatus::Failed, Some(exited(code, &finding.error))),
    };
    let local = |time: &str| clock::local(time).map(|time| clock::for_json(&time));
    let completed = local(&finding.finished_at).unwrap_or_else(now);
    Update {
        exit_code: Some(code),
        message,
        // Docker looks at the clock for the start after it started: of what is over at once, the
        // start comes after the end.
        started_at: local(&finding.started_at).map(|started| started.min(completed.clone())),
        completed_at: Some(completed),
        ..news(task, status)
    }
}

/// The verdict on a task that never ran, or whose end nobody saw.
pub(super) fn failed(task: i64, exit_code: Option<i64>, message: &str) -> Update {
    Update {
        exit_code,
        message: Some(message.to_owned()),
        completed_at: Some(now()),
        ..news(task, TaskStatus::Failed)
    }
}

/// The verdict on a container that docker did not start.
pub(super) fn unstartable(request: &Execute, error: &DockerError) -> Update {
    let text = error.to_string();
    // Which of the things that were asked for it is that docker cannot give.
    let asked = if text.contains("CPU") || text.contains("cpu") {
        format!(" (required_cores = {})", request.required_cores)
    } else if text.contains("emory") {
        let memory = request.required_memory_bytes.unwrap_or_default();
        format!(" (required_memory_bytes = {memory})")
    } else if text.contains("[[gpu") || text.contains("nvidia") {
        let gpus = request.required_gpus.clone().unwrap_or_default();
        format!(" (required_gpus = {gpus:?})")
    } else {
        String::new()
    };
    let code = match error {
        DockerError::Refused { code, .. } => code.map(i64::from),
        _ => None,
    };
    let message = format!("The container could not be started: {text}{asked}");
    failed(request.task_id, code, &message)
}

fn exited(code: i64, error: &str) -> String {
    let mut message = format!("Container exited with code {code}.");
    let meaning = match code {
        126 => " The command cannot be executed; its stderr says why.",
        127 => " The command was not found; its stderr says which.",
        _ => "",
    };
    message.push_str(meaning);
    if !error.is_empty() {
        message.push(' ');
        message.push_str(&shortened(error));
    }
    message
}

fn now() -> String {
    clock::for_json(&clock::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(exit_code: i64, oom_killed: bool) -> (TaskStatus, Option<i64>, String) {
        let finding = Finding {
            exit_code,
            oom_killed,
            finished_at: "2026-01-02T03:04:05.678901234Z".to_owned(),
            started_at: "2026-01-02T03:04:06Z".to_owned(),
            ..Finding::default()
        };
        let update = of(7, &finding);
        assert_eq!(update.started_at, update.completed_at);
        let time = update.completed_at.unwrap();
        assert!(time.ends_with(":04:05.678901"), "{time}");
        (
            update.status,
            update.exit_code,
            update.message.unwrap_or_default(),
        )
    }

    #[test]
    fn only_the_kernel_makes_it_a_lack_of_memory() {
        assert_eq!(
            ended(0, false),
            (TaskStatus::Completed, Some(0), String::new())
        );
        assert_eq!(ended(137, true).0, TaskStatus::KilledOom);
        let (status, code, message) = ended(137, false);
        assert_eq!((status, code), (TaskStatus::Failed, Some(137)));
        assert!(message.contains("from outside"), "{message}");
        // A child of the command was ended, which the command survived.
        assert_eq!(
            ended(1, true),
            (
                TaskStatus::Failed,
                Some(1),
                "Container exited with code 1.".to_owned()
            )
        );
        assert_eq!(
            ended(143, false),
            (
                TaskStatus::Failed,
                Some(143),
                "Container terminated (SIGTERM).".to_owned()
            )
        );
    }
}
