//! Tasks for people.

use comfy_table::{Cell, Table};
use jiff::civil::DateTime;

use crate::{
    output::{keep_whole, line, plain, state, table, width},
    wire::Task,
};

/// On a terminal that is less wide, the whole list would leave no room for the commands.
const WIDE: usize = 120;

/// One line for each.
pub(super) fn list(tasks: &[Task], compact: bool) -> Table {
    if compact || width().is_some_and(|width| width < WIDE) {
        let mut table = table(&["ID", "STATUS", "NODE", "COMMAND"]);
        for task in tasks {
            table.add_row(line([
                Cell::new(&task.task_id),
                state(&task.status),
                Cell::new(text(task.assigned_node.as_deref())),
                Cell::new(command(task)),
            ]));
        }
        keep_whole(&mut table, &[0, 1]);
        return table;
    }
    let mut table = table(&[
        "ID",
        "STATUS",
        "NODE",
        "CORES",
        "SUBMITTED",
        "TOOK",
        "EXIT",
        "NAME",
        "COMMAND",
    ]);
    for task in tasks {
        table.add_row(line([
            Cell::new(&task.task_id),
            state(&task.status),
            Cell::new(text(task.assigned_node.as_deref())),
            Cell::new(task.required_cores),
            Cell::new(time(task.submitted_at.as_deref())),
            Cell::new(took(task)),
            Cell::new(
                task.exit_code
                    .map_or_else(|| "-".to_owned(), |code| code.to_string()),
            ),
            Cell::new(text(task.name.as_deref())),
            Cell::new(command(task)),
        ]));
    }
    keep_whole(&mut table, &[0, 1, 3, 4, 5, 6]);
    table
}

/// Everything about one that is not empty.
pub(super) fn details(task: &Task) -> Table {
    let mut table = table(&["TASK", &task.task_id]);
    table.add_row([Cell::new("status"), state(&task.status)]);
    let cores = Some(task.required_cores.to_string());
    let memory = task.required_memory_bytes.map(bytes);
    let rows = [
        ("name", task.name.clone()),
        ("command", Some(command(task))),
        ("node", task.assigned_node.clone()),
        (
            "memory node",
            task.target_numa_node_id.map(|node| node.to_string()),
        ),
        ("cores", cores),
        ("memory", memory),
        ("gpus", listed(&task.required_gpus)),
        (
            "container",
            task.container_name.clone().filter(|name| !name.is_empty()),
        ),
        ("image", task.docker_image_name.clone()),
        (
            "privileged",
            task.docker_privileged
                .filter(|is| *is)
                .map(|_| "yes".to_owned()),
        ),
        ("mounts", listed(&task.docker_mount_dirs)),
        ("submitted", at(&task.submitted_at)),
        ("started", at(&task.started_at)),
        ("ended", at(&task.completed_at)),
        ("took", Some(took(task)).filter(|took| took != "-")),
        ("exit code", task.exit_code.map(|code| code.to_string())),
        (
            "error",
            task.error_message.clone().filter(|text| !text.is_empty()),
        ),
        ("rejected", task.rejection_reason.clone()),
        ("stdout", task.stdout_path.clone()),
        ("stderr", task.stderr_path.clone()),
    ];
    for (name, value) in rows {
        if let Some(value) = value {
            table.add_row([name.to_owned(), plain(&value)]);
        }
    }
    table
}

/// The command with its arguments.
pub(super) fn command(task: &Task) -> String {
    let words = std::iter::once(&task.command).chain(&task.arguments);
    plain(&words.map(String::as_str).collect::<Vec<_>>().join(" "))
}

fn text(value: Option<&str>) -> String {
    value.map_or_else(|| "-".to_owned(), plain)
}

/// A time without its fraction.
pub(super) fn time(time: Option<&str>) -> String {
    text(time.map(|time| time.split('.').next().unwrap_or(time)))
}

fn at(value: &Option<String>) -> Option<String> {
    value.as_ref().map(|value| time(Some(value)))
}

/// From its start to its end.
fn took(task: &Task) -> String {
    let moment = |time: &Option<String>| time.as_ref()?.parse::<DateTime>().ok();
    match (moment(&task.started_at), moment(&task.completed_at)) {
        (Some(start), Some(end)) => duration(end.duration_since(start).as_secs_f64()),
        _ => "-".to_owned(),
    }
}

fn duration(seconds: f64) -> String {
    // A clock that was moved back in between.
    let seconds = seconds.max(0.0);
    let whole = seconds as u64;
    match whole {
        0..=59 => format!("{seconds:.1} s"),
        60..=3599 => format!("{}:{:02}", whole / 60, whole % 60),
        _ => format!("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60),
    }
}

/// In powers of 1000, as they are asked for.
fn bytes(count: u64) -> String {
    match count {
        1_000_000_000.. => format!("{:.1} GB", count as f64 / 1e9),
        1_000_000.. => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{count} bytes"),
    }
}

fn listed(value: &serde_json::Value) -> Option<String> {
    let items = value.as_array().filter(|items| !items.is_empty())?;
    let items = items.iter().map(|item| {
        item.as_str()
            .map_or_else(|| item.to_string(), str::to_owned)
    });
    Some(items.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_are_short() {
        assert_eq!(
            [-3.0, 0.04, 59.94, 60.0, 3599.9, 36_061.0].map(duration),
            ["0.0 s", "0.0 s", "59.9 s", "1:00", "59:59", "10:01:01"]
        );
        assert_eq!(
            [5, 512_000_000, 2_500_000_000].map(bytes),
            ["5 bytes", "512.0 MB", "2.5 GB"]
        );
    }
}
