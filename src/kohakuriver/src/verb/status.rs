//! `kohakuriver status`.

use serde::Serialize;

use super::{summary::Summary, task_table};
use crate::{
    Failure,
    cli::{ClientOptions, ClientOverrides},
    client::{Client, talk},
    output::{Format, print, show, table, text},
    wire::{Task, TaskStatus},
};

/// So many tasks fit below the numbers.
const TASKS: usize = 10;

/// Show how the cluster is, and what runs on it
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Status {
    #[command(flatten)]
    overrides: ClientOverrides,
}

/// What is shown.
#[derive(Clone, Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    summary: Summary,
    running_tasks: Vec<Task>,
}

impl Status {
    pub(crate) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        let options = options.with(self.overrides);
        let client = Client::new(&options)?;
        let running = Some(TaskStatus::Running.as_str());
        let shown = talk(async {
            Ok(Shown {
                summary: Summary::of(&client, &client.nodes().await?),
                running_tasks: client.tasks(running, TASKS, 0).await?,
            })
        })?;
        if options.format != Format::Table {
            return show(options.format, &shown, || table(&[]));
        }
        let mut page = text(&shown.summary.table());
        if !shown.running_tasks.is_empty() {
            page.push('\n');
            page.push_str(&text(&task_table::list(&shown.running_tasks, false)));
        }
        print(&page)
    }
}
