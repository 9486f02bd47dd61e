//! Whether docker is there.

use std::{
    io,
    time::{Duration, Instant},
};

use dunnage_daemon::{Component, Status};
use tokio::{process::Command, sync::Mutex};

/// For how long an answer is good: whoever asks for `/health` every second must not start a
/// program every second.
const GOOD_FOR: Duration = Duration::from_secs(10);

/// How long docker may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// The docker command.
#[derive(Debug)]
pub(super) struct Docker {
    program: String,
    last: Mutex<Option<(Instant, Component)>>,
}

impl Docker {
    pub(super) fn new(program: &str) -> Docker {
        Docker {
            program: program.to_owned(),
            last: Mutex::new(None),
        }
    }

    /// For `/health`: without docker the node is still a member of the cluster.
    pub(super) async fn component(&self) -> Component {
        let mut last = self.last.lock().await;
        if let Some((asked, component)) = &*last
            && asked.elapsed() < GOOD_FOR
        {
            return component.clone();
        }
        let component = match self.ask().await {
            Ok(()) => Component::ok("docker"),
            Err(why) => Component::failing("docker", Status::Degraded, why),
        };
        *last = Some((Instant::now(), component.clone()));
        component
    }

    async fn ask(&self) -> Result<(), String> {
        let program = &self.program;
        let mut command = Command::new(program);
        command
            .args(["version", "--format", "{{.Server.Version}}"])
            .kill_on_drop(true);
        match tokio::time::timeout(PATIENCE, command.output()).await {
            Err(_) => Err(format!(
                "`{program} version` gave no answer in {PATIENCE:?}"
            )),
            Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => Err(format!(
                "there is no {program}: install docker, or set DOCKER_BIN"
            )),
            Ok(Err(error)) => Err(format!("failed to run {program}: {error}")),
            Ok(Ok(output)) if output.status.success() => Ok(()),
            Ok(Ok(output)) => {
                let said = String::from_utf8_lossy(&output.stderr);
                let line = said
                    .lines()
                    .find(|line| !line.trim().is_empty())
                    .unwrap_or("no reason");
                Err(format!("docker does not answer: {}", line.trim()))
            }
        }
    }
}
