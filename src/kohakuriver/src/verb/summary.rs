//! The cluster in a few numbers.

use comfy_table::Table;
use serde::Serialize;

use crate::{
    client::Client,
    output::table,
    wire::{Node, ONLINE},
};

/// The cluster in a few numbers.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Summary {
    host: String,
    nodes_total: usize,
    nodes_online: usize,
    cores_total: u32,
    cores_available: u32,
    memory_total_bytes: u64,
    memory_used_bytes: u64,
}

impl Summary {
    /// Of these nodes; cores and memory are those of nodes that are online.
    pub(super) fn of(client: &Client, nodes: &[Node]) -> Summary {
        let online: Vec<_> = nodes.iter().filter(|node| node.status == ONLINE).collect();
        let sum =
            |bytes: fn(&Node) -> Option<u64>| online.iter().filter_map(|node| bytes(node)).sum();
        Summary {
            host: client.base().to_owned(),
            nodes_total: nodes.len(),
            nodes_online: online.len(),
            cores_total: online.iter().map(|node| node.total_cores).sum(),
            cores_available: online.iter().map(|node| node.available_cores).sum(),
            memory_total_bytes: sum(|node| node.memory_total_bytes),
            memory_used_bytes: sum(|node| node.memory_used_bytes),
        }
    }

    pub(super) fn table(&self) -> Table {
        let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
        let mut table = table(&["HOST", &self.host]);
        let (online, nodes) = (self.nodes_online, self.nodes_total);
        let (free, cores) = (self.cores_available, self.cores_total);
        let (used, memory) = (gib(self.memory_used_bytes), gib(self.memory_total_bytes));
        table.add_row(["nodes".to_owned(), format!("{online} of {nodes} online")]);
        table.add_row(["cores".to_owned(), format!("{free} of {cores} free")]);
        table.add_row([
            "memory".to_owned(),
            format!("{used:.1} of {memory:.1} GiB in use"),
        ]);
        table
    }
}
