//! `kohakuriver node`.

use super::{node_health::NodeHealth, node_table, node_watch::NodeWatch, summary::Summary};
use crate::{
    Failure,
    cli::{ClientOptions, ClientOverrides},
    client::{Client, talk},
    output::{plain, show},
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
    Health(NodeHealth),
    /// Show the cluster in a few numbers
    Summary {
        #[command(flatten)]
        overrides: ClientOverrides,
    },
    Watch(NodeWatch),
}

impl Node {
    pub(crate) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        match self.verb {
            NodeVerb::List { status, overrides } => {
                let options = options.with(overrides);
                let client = Client::new(&options)?;
                let mut nodes = talk(client.nodes())?;
                nodes.retain(|node| status.as_ref().is_none_or(|status| node.status == *status));
                show(options.format, &nodes, || node_table::list(&nodes))
            }
            NodeVerb::Status {
                hostname,
                overrides,
            } => {
                let options = options.with(overrides);
                let client = Client::new(&options)?;
                let nodes = talk(client.nodes())?;
                let Some(node) = nodes.iter().find(|node| node.hostname == hostname) else {
                    return Err(unknown(&client, &hostname, &nodes));
                };
                show(options.format, node, || node_table::details(node))
            }
            NodeVerb::Health(verb) => verb.run(options),
            NodeVerb::Summary { overrides } => {
                let options = options.with(overrides);
                let client = Client::new(&options)?;
                let summary = Summary::of(&client, &talk(client.nodes())?);
                show(options.format, &summary, || summary.table())
            }
            NodeVerb::Watch(verb) => verb.run(options),
        }
    }
}

/// That there is no such node, and which there are.
pub(super) fn unknown(client: &Client, hostname: &str, nodes: &[wire::Node]) -> Failure {
    let names: Vec<String> = nodes.iter().map(|node| plain(&node.hostname)).collect();
    let names = if names.is_empty() {
        "no node".to_owned()
    } else {
        names.join(", ")
    };
    Failure::new(format!("there is no node {hostname}"))
        .hint(format!("the host at {} knows: {names}", client.base()))
}
