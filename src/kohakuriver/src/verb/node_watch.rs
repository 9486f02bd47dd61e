//! `kohakuriver node watch`.

use std::{collections::BTreeMap, io::stdout, time::Duration};

use super::{node_table, screen::Screen};
use crate::{
    Failure,
    cli::{ClientOptions, HostOverrides, PatienceOptions},
    client::{Client, Patience, talk},
    output::{is_terminal, plain, stream, text},
    wire::Node,
};

/// Watch the nodes, until Ctrl-C
#[derive(Clone, Debug, clap::Args)]
pub(super) struct NodeWatch {
    /// How often to look
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..))]
    interval: u64,
    #[command(flatten)]
    patience: PatienceOptions,
    #[command(flatten)]
    place: HostOverrides,
}

impl NodeWatch {
    pub(super) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        let client = Client::new(&options.at(self.place))?;
        let mut patience = Patience::new(self.patience.limit());
        let mut screen = Screen::new();
        let mut lines = BTreeMap::new();
        talk(async {
            loop {
                let nodes = patience.ask(async || client.nodes().await).await?;
                if is_terminal() {
                    screen.draw(&text(&node_table::list(&nodes)))?;
                } else {
                    stream(stdout(), changes(&nodes, &mut lines).as_bytes())?;
                }
                tokio::time::sleep(Duration::from_secs(self.interval)).await;
            }
        })
    }
}

/// A line for each node whose state or cores in use are others than those of the last line.
fn changes(nodes: &[Node], last: &mut BTreeMap<String, String>) -> String {
    let mut changes = String::new();
    for node in nodes {
        let (name, cores) = (plain(&node.hostname), node_table::cores(&node.cores_in_use));
        let line = format!(
            "{name} {} {cores}/{}\n",
            plain(&node.status),
            node.total_cores
        );
        if last.insert(name, line.clone()).as_ref() != Some(&line) {
            changes.push_str(&line);
        }
    }
    changes
}
