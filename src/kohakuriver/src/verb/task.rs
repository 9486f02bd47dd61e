//! `kohakuriver task`.

use super::{
    task_act::TaskAct, task_list::TaskList, task_logs::TaskLogs, task_status::TaskStatus,
    task_submit::TaskSubmit, task_watch::TaskWatch,
};
use crate::{Failure, cli::ClientOptions, client::Action};

/// Submit tasks, and see what became of them
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Task {
    #[command(subcommand)]
    verb: TaskVerb,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum TaskVerb {
    List(TaskList),
    Status(TaskStatus),
    Submit(Box<TaskSubmit>),
    /// End tasks; they get no time to end by themselves
    Kill(TaskAct),
    /// Stop tasks for a while; they keep their cores and their memory
    Pause(TaskAct),
    /// Let paused tasks go on
    Resume(TaskAct),
    Watch(TaskWatch),
    Logs(TaskLogs),
}

impl Task {
    pub(crate) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        match self.verb {
            TaskVerb::List(verb) => verb.run(options),
            TaskVerb::Status(verb) => verb.run(options),
            TaskVerb::Submit(verb) => verb.run(options),
            TaskVerb::Kill(verb) => verb.run(Action::Kill, options),
            TaskVerb::Pause(verb) => verb.run(Action::Pause, options),
            TaskVerb::Resume(verb) => verb.run(Action::Resume, options),
            TaskVerb::Watch(verb) => verb.run(options),
            TaskVerb::Logs(verb) => verb.run(options),
        }
    }
}
