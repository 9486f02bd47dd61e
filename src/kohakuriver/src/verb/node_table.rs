//! Nodes for people.

use comfy_table::{Cell, Table};

use crate::{
    output::{keep_whole, line, plain, state, table},
    wire::Node,
};

/// One line for each.
pub(super) fn list(nodes: &[Node]) -> Table {
    let mut table = table(&[
        "NODE",
        "STATUS",
        "CORES",
        "CPU",
        "MEMORY",
        "LAST REPORT",
        "URL",
    ]);
    for node in nodes {
        let reported = node.last_heartbeat.as_deref();
        table.add_row(line([
            Cell::new(plain(&node.hostname)),
            state(&node.status),
            Cell::new(format!(
                "{}/{}",
                cores(&node.cores_in_use),
                node.total_cores
            )),
            Cell::new(percent(node.cpu_percent)),
            Cell::new(memory(node)),
            Cell::new(reported.map_or("-", seconds)),
            Cell::new(plain(&node.url)),
        ]));
    }
    keep_whole(&mut table, &[0, 1]);
    table
}

/// Everything about one.
pub(super) fn details(node: &Node) -> Table {
    let mut table = table(&["NODE", &plain(&node.hostname)]);
    table.add_row([Cell::new("status"), state(&node.status)]);
    let rows = [
        ("url", node.url.clone()),
        (
            "cores",
            format!(
                "{} of {} in use",
                cores(&node.cores_in_use),
                node.total_cores
            ),
        ),
        ("cpu", percent(node.cpu_percent)),
        ("memory", memory(node)),
        ("temperature", temperature(node)),
        ("gpus", gpus(node)),
        (
            "last report",
            node.last_heartbeat
                .as_deref()
                .map_or("-", seconds)
                .to_owned(),
        ),
        (
            "runner version",
            node.runner_version
                .clone()
                .unwrap_or_else(|| "-".to_owned()),
        ),
    ];
    for (name, value) in rows {
        table.add_row([name.to_owned(), plain(&value)]);
    }
    table
}

/// Without quotes around a text.
pub(super) fn cores(value: &serde_json::Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A time without its fraction.
fn seconds(time: &str) -> &str {
    time.split('.').next().unwrap_or(time)
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{share:.0} %"))
}

fn memory(node: &Node) -> String {
    let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
    match (node.memory_used_bytes, node.memory_total_bytes) {
        (Some(used), Some(total)) => format!("{:.1}/{:.1} GiB", gib(used), gib(total)),
        (None, Some(total)) => format!("{:.1} GiB", gib(total)),
        _ => "-".to_owned(),
    }
}

fn temperature(node: &Node) -> String {
    match (node.current_avg_temp, node.current_max_temp) {
        (Some(average), Some(most)) => format!("{average:.0} °C, at most {most:.0} °C"),
        (Some(one), None) | (None, Some(one)) => format!("{one:.0} °C"),
        (None, None) => "-".to_owned(),
    }
}

/// `0 NVIDIA A100, 1 NVIDIA A100`.
fn gpus(node: &Node) -> String {
    let listed = node.gpu_info.as_ref().and_then(serde_json::Value::as_array);
    let one = |gpu: &serde_json::Value| {
        let name = gpu
            .get("name")
            .and_then(serde_json::Value::as_str)
            .unwrap_or("GPU");
        let number = gpu
            .get("gpu_id")
            .map_or_else(String::new, |id| format!("{id} "));
        format!("{number}{name}")
    };
    match listed {
        Some(gpus) if !gpus.is_empty() => gpus.iter().map(one).collect::<Vec<_>>().join(", "),
        _ => "-".to_owned(),
    }
}
