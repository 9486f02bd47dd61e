//! `kohakuriver task kill`, `pause` and `resume`.

use dunnage_daemon::exit_code;
use serde_json::json;

use crate::{
    Failure,
    cli::{ClientOptions, ClientOverrides},
    client::{Action, Client, talk},
    output::{Format, plain, print, show, table},
    task_id::TaskId,
};

/// What `kill`, `pause` and `resume` take
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct TaskAct {
    /// The tasks
    #[arg(value_name = "ID", required = true)]
    ids: Vec<TaskId>,
    #[command(flatten)]
    overrides: ClientOverrides,
}

impl TaskAct {
    pub(crate) fn run(self, action: Action, options: ClientOptions) -> Result<(), Failure> {
        let options = options.with(self.overrides);
        let client = Client::new(&options)?;
        let mut worst = Ok(());
        talk(async {
            for id in self.ids {
                match client.act(action, id).await {
                    Ok(answer) => tell(options.format, id, &plain(&answer.message))?,
                    Err(failure) if failure.exit_code() == exit_code::UNAVAILABLE => {
                        return Err(failure);
                    }
                    // The others are still to be done.
                    Err(failure) => {
                        eprintln!("{failure}");
                        worst = Err(Failure::silent(failure.exit_code()));
                    }
                }
            }
            Ok(())
        })?;
        worst
    }
}

fn tell(format: Format, id: TaskId, message: &str) -> Result<(), Failure> {
    match format {
        Format::Table => print(&format!("{message}\n")),
        format => {
            let value = json!({ "task_id": id.to_string(), "message": message });
            show(format, &value, || table(&[]))
        }
    }
}
