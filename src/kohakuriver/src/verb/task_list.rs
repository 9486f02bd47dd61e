//! `kohakuriver task list`.

use super::task_table;
use crate::{
    Failure,
    cli::{ClientOptions, ClientOverrides},
    client::{Client, talk},
    output::show,
    wire::{self, TaskStatus},
};

/// How many tasks are asked for at once when they are searched.
const PAGE: usize = 500;

/// List tasks, the newest first
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct TaskList {
    /// Only those in this state
    #[arg(short, long, value_name = "STATE")]
    status: Option<TaskStatus>,
    /// Only those of this node
    #[arg(short, long)]
    node: Option<String>,
    /// At most so many
    #[arg(short, long, default_value_t = 50)]
    limit: usize,
    /// Fewer columns
    #[arg(short, long)]
    compact: bool,
    #[command(flatten)]
    overrides: ClientOverrides,
}

impl TaskList {
    pub(crate) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        let options = options.with(self.overrides.clone());
        let client = Client::new(&options)?;
        let tasks = talk(self.find(&client))?;
        show(options.format, &tasks, || {
            task_table::list(&tasks, self.compact)
        })
    }

    async fn find(&self, client: &Client) -> Result<Vec<wire::Task>, Failure> {
        let status = self.status.map(TaskStatus::as_str);
        let Some(node) = &self.node else {
            return client.tasks(status, self.limit, 0).await;
        };
        // The host does not know this question.
        let (mut found, mut offset) = (Vec::new(), 0);
        while found.len() < self.limit {
            let page = client.tasks(status, PAGE, offset).await?;
            let read = page.len();
            found.extend(
                page.into_iter()
                    .filter(|task| task.assigned_node.as_ref() == Some(node)),
            );
            offset += read;
            if read < PAGE {
                break;
            }
        }
        found.truncate(self.limit);
        Ok(found)
    }
}
