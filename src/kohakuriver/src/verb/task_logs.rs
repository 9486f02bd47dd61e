//! `kohakuriver task logs`.

use std::io::stdout;

use super::task_watch::pass_on;
use crate::{
    Failure,
    cli::{ClientOptions, HostOverrides, PatienceOptions},
    client::{Client, LogReader, Pace, Patience, Which, is_final, talk},
    output::stream,
    task_id::TaskId,
};

/// Show what a task wrote, byte for byte
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct TaskLogs {
    /// The task
    id: TaskId,
    /// Its standard error instead of its standard output
    #[arg(short = 'e', long)]
    stderr: bool,
    /// Go on until the task ends
    #[arg(short, long)]
    follow: bool,
    /// Only the last lines [default: all]
    #[arg(short, long, value_name = "COUNT")]
    lines: Option<usize>,
    #[command(flatten)]
    patience: PatienceOptions,
    #[command(flatten)]
    place: HostOverrides,
}

impl TaskLogs {
    pub(crate) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        let client = Client::new(&options.at(self.place.clone()))?;
        talk(self.show(&client))
    }

    async fn show(&self, client: &Client) -> Result<(), Failure> {
        let mut patience = Patience::new(self.patience.limit());
        let which = if self.stderr {
            Which::Stderr
        } else {
            Which::Stdout
        };
        // Hosts of the Python implementation have no output of unknown tasks, but an empty one.
        client.task(self.id).await?;
        let mut reader = LogReader::new(client, self.id, which);
        if let Some(lines) = self.lines {
            stream(stdout(), &reader.last(lines).await?)?;
            if !self.follow {
                return Ok(());
            }
        }
        let mut pace = Pace::new();
        loop {
            let ended = if self.follow {
                is_final(&patience.ask(async || client.task(self.id).await).await?)
            } else {
                true
            };
            if pass_on(&mut reader, &mut patience, stdout()).await? {
                pace.hurry();
            }
            if ended {
                return Ok(());
            }
            pace.wait().await;
        }
    }
}
