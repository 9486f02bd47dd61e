//! `kohakuriver node health`.

use comfy_table::{Cell, Table};
use serde_json::Value;

use super::{node::unknown, node_table};
use crate::{
    Failure,
    cli::{ClientOptions, ClientOverrides},
    client::{Client, talk},
    output::{line, show, table},
    wire::Node,
};

/// Show the figures of the last minute, of all nodes or of one
#[derive(Clone, Debug, clap::Args)]
pub(super) struct NodeHealth {
    /// Only this node
    #[arg(value_name = "HOST")]
    hostname: Option<String>,
    #[command(flatten)]
    overrides: ClientOverrides,
}

impl NodeHealth {
    pub(super) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        let options = options.with(self.overrides);
        let client = Client::new(&options)?;
        let hostname = self.hostname.as_deref();
        let health = talk(async {
            // What is no name of a node has no place in a question either.
            if let Some(name) = hostname {
                let nodes = client.nodes().await?;
                if !nodes.iter().any(|node| node.hostname == name) {
                    return Err(unknown(&client, name, &nodes));
                }
            }
            client.health(hostname).await
        })?;
        show(options.format, &health, || match hostname {
            Some(_) => node_table::list(&nodes(&health)),
            None => newest(&health),
        })
    }
}

/// Nodes in an answer; what is not understood is left out.
fn nodes(list: &Value) -> Vec<Node> {
    let items = list.as_array().into_iter().flatten();
    items
        .filter_map(|item| serde_json::from_value(item.clone()).ok())
        .collect()
}

/// The newest of the samples, node by node, and what they make together.
fn newest(health: &Value) -> Table {
    let last = |name: &str| health.get(name)?.as_array()?.last().cloned();
    let mut shown = node_table::list(&last("nodes").map_or_else(Vec::new, |list| nodes(&list)));
    let sum = last("aggregate").unwrap_or_default();
    let number = |name: &str| sum.get(name).and_then(Value::as_f64).unwrap_or_default();
    let percent = |name: &str| format!("{:.0} %", number(name));
    let gib = |name: &str| number(name) / f64::from(1 << 30);
    if shown.row_count() == 0 {
        shown = table(&["NODE", "STATUS", "CORES", "CPU", "MEMORY"]);
    }
    shown.add_row(line([
        Cell::new("all"),
        Cell::new(format!(
            "{}/{} online",
            number("onlineNodes"),
            number("totalNodes")
        )),
        Cell::new(number("totalCores")),
        Cell::new(percent("avgCpuPercent")),
        Cell::new(format!(
            "{:.1}/{:.1} GiB",
            gib("usedMemBytes"),
            gib("totalMemBytes")
        )),
    ]));
    shown
}
