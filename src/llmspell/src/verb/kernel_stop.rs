//! `llmspell kernel stop`.

use std::{path::PathBuf, time::Duration};

use dunnage_daemon::{PidFile, Running, Stop as How, StopError, Stopped, exit_code};

use crate::{
    Failure, advised,
    census::{Census, Kernel},
    cli::Common,
    output,
    settings::{Environment, Flags, Source},
};

/// Stop kernels
#[derive(Clone, Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub(crate) struct Stop {
    /// The name of the kernel
    #[arg(value_name = "ID", group = "which")]
    name: Option<String>,
    /// The name of the kernel
    #[arg(short, long, group = "which")]
    id: Option<String>,
    /// The kernel with this PID file
    #[arg(long, value_name = "PATH", group = "which")]
    pid_file: Option<PathBuf>,
    /// All kernels of this user
    #[arg(long, group = "which")]
    all: bool,
    /// Kill at once
    #[arg(long)]
    force: bool,
    /// How many seconds a kernel has to end before it is killed
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
    /// Leave the PID file and the connection file of a killed kernel
    #[arg(long)]
    no_cleanup: bool,
}

impl Stop {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        if let Some(path) = &self.pid_file {
            return self.by_pid_file(path.clone());
        }
        let environment = Environment::of_process();
        let source = Source::new(common.config.clone(), Flags::default(), environment.clone());
        let mut kernels = Census::new(&source, &environment).kernels();
        if let Some(id) = self.name.as_ref().or(self.id.as_ref()) {
            let others: Vec<String> = kernels.iter().map(|kernel| kernel.id.clone()).collect();
            kernels.retain(|kernel| kernel.id == *id);
            if kernels.is_empty() {
                return Err(unknown(id, &others));
            }
        }
        if kernels.is_empty() {
            return output::print("no kernel runs\n");
        }
        kernels.iter().try_for_each(|kernel| self.stop(kernel))
    }

    fn how(&self) -> How {
        How {
            grace: (!self.force).then(|| Duration::from_secs(self.timeout)),
        }
    }

    fn stop(&self, kernel: &Kernel) -> Result<(), Failure> {
        let stopped = kernel.stop(self.how()).map_err(refused)?;
        if stopped == Stopped::Killed && !self.no_cleanup {
            kernel.clean_up();
        }
        said(&format!("kernel {}", kernel.id), kernel.pid(), stopped)
    }

    fn by_pid_file(&self, path: PathBuf) -> Result<(), Failure> {
        let running = Running::find(&path).map_err(|error| {
            let failure = advised(&error);
            error.hint().into_iter().fold(failure, Failure::hint)
        })?;
        let Some(running) = running else {
            let stale = path.exists();
            let cleared = !self.no_cleanup && PidFile::clear(&path).unwrap_or(false);
            let shown = path.display();
            let failure = Failure::new(match stale {
                true => format!("no kernel holds {shown}: the one that wrote it is gone"),
                false => format!("no kernel runs with the PID file {shown}"),
            });
            let hint = match cleared {
                true => "the file was deleted",
                false => "`llmspell kernel status` shows the kernels that run",
            };
            return Err(failure.hint(hint).code(exit_code::UNAVAILABLE));
        };
        let stopped = running.stop(self.how()).map_err(refused)?;
        if stopped == Stopped::Killed && !self.no_cleanup {
            let _ = PidFile::clear(&path);
        }
        said("kernel", running.id(), stopped)
    }
}

fn said(kernel: &str, pid: u32, stopped: Stopped) -> Result<(), Failure> {
    let how = match stopped {
        Stopped::Ended => "stopped",
        Stopped::Killed => "killed",
    };
    output::print(&format!("{kernel} (process {pid}) {how}\n"))
}

fn refused(error: StopError) -> Failure {
    let failure = advised(&error);
    match error {
        StopError::NotAllowed { .. } => failure
            .hint("run it as that user, or with sudo; a service is stopped with systemctl stop"),
        _ => failure,
    }
}

fn unknown(id: &str, others: &[String]) -> Failure {
    let hint = match others {
        [] => "no kernel runs; a kernel of another user is found by that user only".to_owned(),
        others => format!("these run: {}", others.join(", ")),
    };
    Failure::new(format!("no kernel `{id}` runs"))
        .hint(hint)
        .code(exit_code::UNAVAILABLE)
}
