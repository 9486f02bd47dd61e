//! The memory nodes of this machine.

use std::{fs, path::Path};

use serde_json::{Map, Value, json};

const NODES: &str = "/sys/devices/system/node";

/// Cores and memory of each memory node: `{"0": {"cores": [0, 1], "memory_bytes": 1024}}`.
pub(super) fn topology() -> Option<Value> {
    topology_of(Path::new(NODES))
}

/// The cores of a memory node, as the kernel and docker write them (`0-3,8`).
pub(super) fn cpus(node: i64) -> Option<String> {
    let path = Path::new(NODES).join(format!("node{node}/cpulist"));
    Some(fs::read_to_string(path).ok()?.trim().to_owned())
}

fn topology_of(nodes: &Path) -> Option<Value> {
    let mut topology = Map::new();
    for entry in fs::read_dir(nodes).ok()?.flatten() {
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("node"));
        let Some(number) = number.filter(|number| number.parse::<u32>().is_ok()) else {
            continue;
        };
        let read = |name| fs::read_to_string(entry.path().join(name)).unwrap_or_default();
        let node = json!({
            "cores": cores(&read("cpulist")),
            "memory_bytes": memory(&read("meminfo")),
        });
        topology.insert(number.to_owned(), node);
    }
    (!topology.is_empty()).then_some(Value::Object(topology))
}

/// `0-3,8` as numbers.
fn cores(list: &str) -> Vec<u32> {
    let range = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some(first.trim().parse::<u32>().ok()?..=last.trim().parse().ok()?)
    };
    list.split(',').filter_map(range).flatten().collect()
}

/// `Node 0 MemTotal:  2048 kB` in bytes.
fn memory(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find(|line| line.contains("MemTotal:"))?;
    let kib: u64 = line.split_whitespace().nth_back(1)?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_those_of_the_kernel() {
        let place = tempfile::tempdir().unwrap();
        for (node, cpus) in [("node0", "0-1,4\n"), ("node1", "2-3\n")] {
            let directory = place.path().join(node);
            fs::create_dir(&directory).unwrap();
            fs::write(directory.join("cpulist"), cpus).unwrap();
            let meminfo = "Node 0 MemTotal:    2048 kB\nNode 0 MemFree:   1 kB\n";
            fs::write(directory.join("meminfo"), meminfo).unwrap();
        }
        fs::write(place.path().join("online"), "0-1\n").unwrap();
        let expected = json!({
            "0": { "cores": [0, 1, 4], "memory_bytes": 2_097_152 },
            "1": { "cores": [2, 3], "memory_bytes": 2_097_152 },
        });
        assert_eq!(topology_of(place.path()), Some(expected));
        assert_eq!(topology_of(&place.path().join("none")), None);
    }
}
