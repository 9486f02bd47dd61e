//! `kohakuriver task submit`.

use dunnage_daemon::exit_code;

use super::{task_outcome, task_request::TaskRequest, task_watch::follow};
use crate::{
    Failure,
    cli::{ClientOptions, ClientOverrides, PatienceOptions},
    client::{Client, Patience, interruptible, talk, wait_for},
    output::{Format, is_terminal, plain, print, show, table},
    task_id::TaskId,
    wire::{Submitted, Task},
};

/// Run a command on the cluster
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  kohakuriver task submit -- echo hello\n  kohakuriver task submit \
                  --wait -c 4 -m 2G -- python train.py --epochs 3\n  kohakuriver task submit \
                  --follow --image debian:12 -- 'apt-get update && apt-get --yes upgrade'"
)]
pub(crate) struct TaskSubmit {
    #[command(flatten)]
    request: TaskRequest,
    /// Wait for the end of the task, and exit with its code
    #[arg(short, long)]
    wait: bool,
    /// Wait, and show what the task writes as it comes
    #[arg(long)]
    follow: bool,
    /// Print nothing but the id
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    patience: PatienceOptions,
    #[command(flatten)]
    overrides: ClientOverrides,
}

impl TaskSubmit {
    pub(crate) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        let options = options.with(self.overrides.clone());
        if self.follow && self.request.count() > 1 {
            return Err(Failure::new(
                "--follow shows the output of one task, but there are several",
            )
            .hint("use --wait, and `kohakuriver task logs ID --follow` for each")
            .code(exit_code::USAGE));
        }
        let submit = self.request.clone().submit()?;
        let client = Client::new(&options)?;
        talk(async {
            let submitted = client.submit(&submit).await?;
            let ids = ids(&submitted)?;
            self.tell(options.format, &submitted)?;
            for failed in &submitted.failed_targets {
                let (target, reason) = (plain(&failed.target), plain(&failed.reason));
                eprintln!("warning: {target} did not take its task: {reason}");
            }
            if self.wait || self.follow {
                let tasks = interruptible(&ids, self.wait(&client, &ids)).await?;
                self.conclude(options.format, &tasks)?;
            }
            match submitted.failed_targets.is_empty() {
                true => Ok(()),
                false => Err(Failure::silent(exit_code::FAILURE)),
            }
        })
    }

    async fn wait(&self, client: &Client, ids: &[TaskId]) -> Result<Vec<Task>, Failure> {
        let mut patience = Patience::after_an_answer(self.patience.limit());
        match ids {
            [id] if self.follow => Ok(vec![follow(client, *id, &mut patience).await?]),
            ids => wait_for(client, ids, &mut patience, |_| Ok(())).await,
        }
    }

    /// Says what was accepted. Standard output belongs to the task that is followed, and to the tasks
    /// as values if those are to be shown in the end.
    fn tell(&self, format: Format, submitted: &Submitted) -> Result<(), Failure> {
        let ids = &submitted.task_ids;
        if self.follow {
            if !self.quiet {
                eprint!("{}", sentences(submitted));
            }
            return Ok(());
        }
        match format {
            Format::Table if self.quiet || !is_terminal() => {
                print(&ids.iter().map(|id| format!("{id}\n")).collect::<String>())
            }
            Format::Table => print(&sentences(submitted)),
            _ if self.wait => Ok(()),
            format => show(format, submitted, || table(&[])),
        }
    }

    /// Says how it ended; the first task that did not end well gives the exit code.
    fn conclude(&self, format: Format, tasks: &[Task]) -> Result<(), Failure> {
        if format != Format::Table && !self.follow {
            show(format, &tasks, || table(&[]))?;
        }
        for words in tasks.iter().filter_map(task_outcome::words) {
            eprintln!("{words}");
        }
        match tasks
            .iter()
            .map(task_outcome::exit_code)
            .find(|code| *code != 0)
        {
            Some(code) => Err(Failure::silent(code)),
            None => Ok(()),
        }
    }
}

fn ids(submitted: &Submitted) -> Result<Vec<TaskId>, Failure> {
    let ids = submitted.task_ids.iter().map(|id| id.parse());
    ids.collect::<Result<_, _>>().map_err(|_| {
        let ids = submitted.task_ids.join(" ");
        Failure::new(format!(
            "the host gave ids that are no numbers: {}",
            plain(&ids)
        ))
    })
}

fn sentences(submitted: &Submitted) -> String {
    let mut text = String::new();
    for id in &submitted.task_ids {
        let id = plain(id);
        text.push_str(&match &submitted.assigned_node {
            _ if submitted.task_ids.len() > 1 => format!("task {id} was accepted\n"),
            Some(node) => format!("task {id} goes to {}\n", plain(&node.hostname)),
            None => format!("task {id} waits for a free node\n"),
        });
    }
    text
}
