//! `kohakuriver task status`.

use super::task_table;
use crate::{
    Failure,
    cli::{ClientOptions, ClientOverrides},
    client::{Client, talk},
    output::show,
    task_id::TaskId,
};

/// Show everything about one task
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct TaskStatus {
    /// The task
    id: TaskId,
    #[command(flatten)]
    overrides: ClientOverrides,
}

impl TaskStatus {
    pub(crate) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        let options = options.with(self.overrides);
        let client = Client::new(&options)?;
        let task = talk(client.task(self.id))?;
        show(options.format, &task, || task_table::details(&task))
    }
}
