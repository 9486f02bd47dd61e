//! `kohakuriver node`.

use comfy_table::Table;

use crate::{
    Failure,
    cli::{ClientOptions, ClientOverrides},
    client::Client,
    output::{show, table},
    wire,
};

/// Show the nodes of the cluster
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Node {
    #[command(subcommand)]
    verb: NodeVerb,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum NodeVerb {
    /// List the nodes
    List {
        /// Only those that are online or offline
        #[arg(short, long, value_parser = [wire::ONLINE, wire::OFFLINE])]
        status: Option<String>,
        #[command(flatten)]
        overrides: ClientOverrides,
    },
    /// Show everything about one node
    Status {
        /// Its name
        #[arg(value_name = "HOST")]
        hostname: String,
        #[command(flatten)]
        overrides: ClientOverrides,
    },
}

impl Node {
    pub(crate) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        match self.verb {
            NodeVerb::List { status, overrides } => {
                let options = options.with(overrides);
                let mut nodes = Client::new(&options.host, options.port).nodes()?;
                nodes.retain(|node| status.as_ref().is_none_or(|status| node.status == *status));
                show(options.format, &nodes, || list(&nodes))
            }
            NodeVerb::Status {
                hostname,
                overrides,
            } => {
                let options = options.with(overrides);
                let client = Client::new(&options.host, options.port);
                let nodes = client.nodes()?;
                let Some(node) = nodes.iter().find(|node| node.hostname == hostname) else {
                    let names: Vec<&str> = nodes.iter().map(|n| n.hostname.as_str()).collect();
                    return Err(Failure::new(format!("there is no node {hostname}")).hint(
                        format!("the host at {} knows: {}", client.base(), listed(&names)),
                    ));
                };
                show(options.format, node, || details(node))
            }
        }
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        "no node".to_owned()
    } else {
        names.join(", ")
    }
}

fn list(nodes: &[wire::Node]) -> Table {
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
        table.add_row([
            node.hostname.clone(),
            node.status.clone(),
            format!("{}/{}", plain(&node.cores_in_use), node.total_cores),
            percent(node.cpu_percent),
            memory(node),
            node.last_heartbeat
                .as_deref()
                .map_or("-", seconds)
                .to_owned(),
            node.url.clone(),
        ]);
    }
    table
}

fn details(node: &wire::Node) -> Table {
    let mut table = table(&["NODE", &node.hostname]);
    let rows = [
        ("status", node.status.clone()),
        ("url", node.url.clone()),
        (
            "cores",
            format!(
                "{} of {} in use",
                plain(&node.cores_in_use),
                node.total_cores
            ),
        ),
        ("cpu", percent(node.cpu_percent)),
        ("memory", memory(node)),
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
        table.add_row([name.to_owned(), value]);
    }
    table
}

/// Without quotes around a text.
fn plain(value: &serde_json::Value) -> String {
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

fn memory(node: &wire::Node) -> String {
    let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
    match (node.memory_used_bytes, node.memory_total_bytes) {
        (Some(used), Some(total)) => format!("{:.1}/{:.1} GiB", gib(used), gib(total)),
        (None, Some(total)) => format!("{:.1} GiB", gib(total)),
        _ => "-".to_owned(),
    }
}
