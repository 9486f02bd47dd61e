//! `kohakuriver task watch`, and showing what a task writes.

use std::io::{stderr, stdout};

use super::{screen::Screen, task_table};
use crate::{
    Failure,
    cli::{ClientOptions, HostOverrides, PatienceOptions},
    client::{Client, LogReader, Pace, Patience, Which, interruptible, is_final, talk, wait_for},
    output::{is_terminal, plain, stream, text, width},
    task_id::TaskId,
    wire::{Task, TaskStatus},
};

/// How much of the output the view shows.
const LINES: usize = 12;

/// Watch a task until it ends
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct TaskWatch {
    /// The task
    id: TaskId,
    #[command(flatten)]
    patience: PatienceOptions,
    #[command(flatten)]
    place: HostOverrides,
}

impl TaskWatch {
    pub(crate) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        let client = Client::new(&options.at(self.place))?;
        let mut patience = Patience::new(self.patience.limit());
        let ids = [self.id];
        talk(interruptible(&ids, async {
            if is_terminal() {
                return view(&client, self.id, &mut patience).await;
            }
            let tell = |task: &Task| stream(stdout(), change(task).as_bytes());
            wait_for(&client, &ids, &mut patience, tell)
                .await
                .map(|_| ())
        }))
    }
}

/// A line for each state.
fn change(task: &Task) -> String {
    let node = task
        .assigned_node
        .as_deref()
        .map_or_else(String::new, |node| format!(" on {node}"));
    let code = task
        .exit_code
        .map_or_else(String::new, |code| format!(", exit code {code}"));
    format!(
        "{} {}{}{code}\n",
        plain(&task.task_id),
        plain(&task.status),
        plain(&node)
    )
}

async fn view(client: &Client, id: TaskId, patience: &mut Patience) -> Result<(), Failure> {
    let (mut screen, mut pace) = (Screen::new(), Pace::new());
    loop {
        let task = patience.ask(async || client.task(id).await).await?;
        let question = format!("lines={LINES}");
        let log = patience
            .ask(async || client.log(id, Which::Stdout, &question).await)
            .await?;
        let log = String::from_utf8_lossy(&log.bytes);
        let cut = |line: &str| {
            plain(line)
                .chars()
                .take(width().unwrap_or(80))
                .collect::<String>()
                + "\n"
        };
        let lines: String = log.lines().map(cut).collect();
        screen.draw(&format!("{}\n{lines}", text(&task_table::details(&task))))?;
        if is_final(&task) {
            return Ok(());
        }
        pace.wait().await;
    }
}

/// Shows what a task writes until it ends.
pub(super) async fn follow(
    client: &Client,
    id: TaskId,
    patience: &mut Patience,
) -> Result<Task, Failure> {
    let mut out = LogReader::new(client, id, Which::Stdout);
    let mut err = LogReader::new(client, id, Which::Stderr);
    let mut pace = Pace::new();
    loop {
        // First the state, then the output: after its end a task writes no more.
        let task = patience.ask(async || client.task(id).await).await?;
        if has_begun(&task) {
            let mut came = false;
            came |= pass_on(&mut out, patience, stdout()).await?;
            came |= pass_on(&mut err, patience, stderr()).await?;
            if came {
                pace.hurry();
            }
        }
        if is_final(&task) {
            return Ok(task);
        }
        pace.wait().await;
    }
}

/// Passes on all that is there by now; whether there was anything.
pub(super) async fn pass_on(
    reader: &mut LogReader<'_>,
    patience: &mut Patience,
    mut to: impl std::io::Write,
) -> Result<bool, Failure> {
    let mut came = false;
    loop {
        let bytes = patience.ask(async || reader.more().await).await?;
        if bytes.is_empty() {
            return Ok(came);
        }
        stream(&mut to, &bytes)?;
        came = true;
    }
}

fn has_begun(task: &Task) -> bool {
    use TaskStatus::{Assigning, Pending, PendingApproval};
    !matches!(
        TaskStatus::of(&task.status),
        Some(Pending | Assigning | PendingApproval)
    )
}
