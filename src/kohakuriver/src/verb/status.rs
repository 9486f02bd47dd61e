//! `kohakuriver status`.

use serde::Serialize;

use crate::{
    Failure,
    cli::{ClientOptions, ClientOverrides},
    client::Client,
    output::{show, table},
    wire::ONLINE,
};

/// Show how the cluster is
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Status {
    #[command(flatten)]
    overrides: ClientOverrides,
}

/// The cluster in a few numbers.
#[derive(Clone, Debug, Serialize)]
struct Summary {
    host: String,
    nodes_total: usize,
    nodes_online: usize,
    cores_total: u32,
    cores_available: u32,
    memory_total_bytes: u64,
    memory_used_bytes: u64,
}

impl Status {
    pub(crate) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        let options = options.with(self.overrides);
        let client = Client::new(&options.host, options.port);
        let nodes = client.nodes()?;
        let online: Vec<_> = nodes.iter().filter(|node| node.status == ONLINE).collect();
        let summary = Summary {
            host: client.base().to_owned(),
            nodes_total: nodes.len(),
            nodes_online: online.len(),
            cores_total: online.iter().map(|node| node.total_cores).sum(),
            cores_available: online.iter().map(|node| node.available_cores).sum(),
            memory_total_bytes: online
                .iter()
                .filter_map(|node| node.memory_total_bytes)
                .sum(),
            memory_used_bytes: online
                .iter()
                .filter_map(|node| node.memory_used_bytes)
                .sum(),
        };
        show(options.format, &summary, || {
            let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
            let mut table = table(&["HOST", &summary.host]);
            let Summary {
                nodes_total,
                nodes_online,
                ..
            } = summary;
            table.add_row([
                "nodes".to_owned(),
                format!("{nodes_online} of {nodes_total} online"),
            ]);
            let Summary {
                cores_total,
                cores_available,
                ..
            } = summary;
            table.add_row([
                "cores".to_owned(),
                format!("{cores_available} of {cores_total} free"),
            ]);
            let (used, total) = (
                gib(summary.memory_used_bytes),
                gib(summary.memory_total_bytes),
            );
            table.add_row([
                "memory".to_owned(),
                format!("{used:.1} of {total:.1} GiB in use"),
            ]);
            table
        })
    }
}
