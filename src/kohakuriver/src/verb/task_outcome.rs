//! What the end of a task means for who waited for it.

use crate::{
    output::plain,
    wire::{self, TaskStatus},
};

/// The code of a program that SIGKILL ended, as shells have it.
const KILLED: u8 = 137;
/// It ended without a code of its own, as `docker run` has it: there was no image, no container …
const NO_CODE: u8 = 125;
/// Its node fell silent; it may come back (`EX_TEMPFAIL`).
const LOST: u8 = 75;

/// The exit code of a command that waited for a task.
pub(super) fn exit_code(task: &wire::Task) -> u8 {
    let own = task.exit_code.and_then(|code| u8::try_from(code).ok());
    match TaskStatus::of(&task.status) {
        Some(TaskStatus::Completed) => own.unwrap_or(0),
        Some(TaskStatus::Killed | TaskStatus::KilledOom) => KILLED,
        Some(TaskStatus::Lost) => LOST,
        Some(TaskStatus::Failed) => own.filter(|code| *code != 0).unwrap_or(NO_CODE),
        _ => NO_CODE,
    }
}

/// What is worth saying about it; nothing about a task that did what it should, or that ended with a
/// code of its own.
pub(super) fn words(task: &wire::Task) -> Option<String> {
    let id = &task.task_id;
    let why = task.error_message.as_deref().filter(|why| !why.is_empty());
    let because = why.map_or_else(String::new, |why| format!(": {}", plain(why)));
    match TaskStatus::of(&task.status) {
        Some(TaskStatus::Completed) => None,
        Some(TaskStatus::Failed) if exit_code(task) != NO_CODE => None,
        Some(TaskStatus::Failed) => Some(format!("task {id} failed{because}")),
        Some(TaskStatus::Killed) => Some(format!("task {id} was killed")),
        Some(TaskStatus::KilledOom) => Some(format!("task {id} used more memory than it may have")),
        Some(TaskStatus::Lost) => {
            let node = task
                .assigned_node
                .as_deref()
                .map_or_else(|| "its node".to_owned(), plain);
            Some(format!(
                "task {id} is lost, because {node} does not report; if it comes back, so does the task"
            ))
        }
        _ => Some(format!("task {id} is {}{because}", plain(&task.status))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(status: &str, code: Option<i64>) -> wire::Task {
        wire::Task {
            task_id: "7".to_owned(),
            status: status.to_owned(),
            exit_code: code,
            error_message: Some("no\nimage".to_owned()),
            ..wire::Task::default()
        }
    }

    #[test]
    fn every_end_has_its_code_and_words() {
        let cases = [
            ("completed", Some(0), 0, None),
            ("failed", Some(3), 3, None),
            ("failed", Some(125), 125, Some("task 7 failed: no\\nimage")),
            ("failed", None, 125, Some("task 7 failed: no\\nimage")),
            ("failed", Some(-9), 125, Some("task 7 failed: no\\nimage")),
            ("failed", Some(0), 125, Some("task 7 failed: no\\nimage")),
            ("killed", Some(137), 137, Some("task 7 was killed")),
            (
                "killed_oom",
                Some(-9),
                137,
                Some("task 7 used more memory than it may have"),
            ),
            (
                "lost",
                Some(-1),
                75,
                Some(
                    "task 7 is lost, because its node does not report; if it comes back, so does \
                     the task",
                ),
            ),
            (
                "rejected",
                None,
                125,
                Some("task 7 is rejected: no\\nimage"),
            ),
        ];
        for (status, code, exit, said) in cases {
            let task = ended(status, code);
            assert_eq!(
                (exit_code(&task), words(&task).as_deref()),
                (exit, said),
                "{status}"
            );
        }
    }
}
