//! The docker command.

use std::{
    ffi::OsStr,
    io,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use dunnage_daemon::{Component, Status};
use tokio::{
    process::Command,
    sync::{Mutex, Semaphore},
};

use super::{docker_error::DockerError, finding::Finding};

/// For how long an answer is good: whoever asks for `/health` every second must not start a
/// program every second.
const GOOD_FOR: Duration = Duration::from_secs(10);

/// How long docker may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long docker may take for what it does at once; beyond it, it hangs.
const SHORT: Duration = Duration::from_secs(30);

/// How many docker commands work at the same time, beside those that only wait. Its daemon does not
/// get faster by more, and each is a program of some size.
const AT_ONCE: usize = 8;

/// The docker command.
#[derive(Debug)]
pub(super) struct Docker {
    program: String,
    gate: Semaphore,
    last: Mutex<Option<(Instant, Component)>>,
}

impl Docker {
    pub(super) fn new(program: &str) -> Docker {
        Docker {
            program: program.to_owned(),
            gate: Semaphore::new(AT_ONCE),
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
        let mut version = self.command();
        version.args(["version", "--format", "{{.Server.Version}}"]);
        let component = match self.within(PATIENCE, version).await {
            Ok(_) => Component::ok("docker"),
            Err(why) => Component::failing("docker", Status::Degraded, why.to_string()),
        };
        *last = Some((Instant::now(), component.clone()));
        component
    }

    /// What docker prints.
    pub(super) async fn run<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
        patience: Duration,
    ) -> Result<String, DockerError> {
        let mut command = self.command();
        command.args(arguments);
        // The time before it is its turn is none that docker takes.
        let _turn = self.gate.acquire().await;
        self.within(patience, command).await
    }

    async fn within(&self, patience: Duration, command: Command) -> Result<String, DockerError> {
        let program = self.program.clone();
        let late = move |_| Err(DockerError::Silent { program, patience });
        tokio::time::timeout(patience, self.output(command))
            .await
            .unwrap_or_else(late)
    }

    /// Starts a container; that can take for ever.
    pub(super) async fn launch(&self, command: Command) -> Result<String, DockerError> {
        let _turn = self.gate.acquire().await;
        self.output(command).await
    }

    /// What docker prints when it is done.
    async fn output(&self, mut command: Command) -> Result<String, DockerError> {
        let output = command.output().await.map_err(|source| {
            let program = self.program.clone();
            if source.kind() == io::ErrorKind::NotFound {
                DockerError::Missing { program }
            } else {
                DockerError::Start { program, source }
            }
        })?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(DockerError::of(output.status.code(), &said))
    }

    /// The command, without arguments.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            // Nothing that docker starts needs what opens the cluster.
            .env_remove("KOHAKURIVER_CLUSTER_TOKEN")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }

    /// How a container is; `None` if there is none.
    pub(super) async fn find(&self, container: &str) -> Result<Option<Finding>, DockerError> {
        let arguments = [
            "container",
            "inspect",
            "--format",
            "{{json .State}}",
            container,
        ];
        match self.run(arguments, SHORT).await {
            Ok(state) => Finding::parse(&state).map(Some),
            Err(error) if error.is_absence() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the exit code when a container has ended, or when docker breaks off; which of the two it
    /// was only [`Docker::find`] says.
    pub(super) async fn wait(&self, container: &str) -> Result<Option<i64>, DockerError> {
        let mut command = self.command();
        command.args(["wait", container]);
        self.output(command).await.map(|code| code.parse().ok())
    }

    /// Starts a container that was only made; that can take for ever. What docker was asked for it
    /// does, however late, and a container that it is asked twice to start can run twice.
    pub(super) async fn start(&self, container: &str) -> Result<(), DockerError> {
        let mut command = self.command();
        command.args(["start", container]);
        self.launch(command).await.map(drop)
    }

    /// Whether no process is in a container, by the one who runs it.
    pub(super) async fn is_empty(&self, container: &str) -> Result<bool, DockerError> {
        match self.run(["top", container, "-o", "pid"], SHORT).await {
            // Below the title.
            Ok(table) => Ok(table.lines().count() <= 1),
            Err(error) if error.is_unknown_to_containerd() => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// What docker told last of the end of a container. It remembers a few hundred events.
    pub(super) async fn last_exit_code(&self, container: &str) -> Result<Option<i64>, DockerError> {
        let container = format!("container={container}");
        let arguments = [
            "events",
            "--since=24h",
            "--until=0s",
            "--filter=event=die",
            "--filter",
            &container,
            "--format={{.Actor.Attributes.exitCode}}",
        ];
        let codes = self.run(arguments, SHORT).await?;
        Ok(codes.lines().last().and_then(|code| code.parse().ok()))
    }

    /// Ends a container.
    pub(super) async fn kill(&self, container: &str) -> Result<(), DockerError> {
        self.run(["kill", container], SHORT).await.map(drop)
    }

    /// Removes a container that has ended, also if docker does not know that.
    pub(super) async fn remove(&self, container: &str) -> Result<(), DockerError> {
        present(self.run(["rm", "--force", container], SHORT).await)
    }

    /// Ends and removes a container.
    pub(super) async fn destroy(&self, container: &str) -> Result<(), DockerError> {
        // Removing is enough for docker; podman would first ask the container for ten seconds.
        drop(self.kill(container).await);
        self.remove(container).await
    }

    /// `pause` or `unpause`.
    pub(super) async fn hold(&self, verb: &str, container: &str) -> Result<(), DockerError> {
        self.run([verb, container], SHORT).await.map(drop)
    }

    /// What a container wrote before its output went to our files.
    pub(super) async fn first_words(&self, container: &str) -> Option<String> {
        let mut command = self.command();
        command.args(["logs", "--tail", "5", container]);
        let output = tokio::time::timeout(SHORT, command.output())
            .await
            .ok()?
            .ok()?;
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        (!said.is_empty()).then_some(said)
    }

    /// Whether an image is here, and when it was made.
    pub(super) async fn image(&self, image: &str) -> Result<Option<String>, DockerError> {
        let arguments = ["image", "inspect", "--format", "{{.Created}}", image];
        match self.run(arguments, SHORT).await {
            Ok(created) => Ok(Some(created)),
            Err(error) if error.is_absence() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Fetches an image from its registry.
    pub(super) async fn pull(&self, image: &str, patience: Duration) -> Result<(), DockerError> {
        self.run(["pull", "--quiet", image], patience)
            .await
            .map(drop)
    }

    /// Reads an image from an archive.
    pub(super) async fn load(&self, path: &Path, patience: Duration) -> Result<(), DockerError> {
        let arguments = [OsStr::new("load"), OsStr::new("--input"), path.as_os_str()];
        self.run(arguments, patience).await.map(drop)
    }

    /// The names of the containers of a node, whether they run or not.
    pub(super) async fn containers(&self, node: &str) -> Result<Vec<String>, DockerError> {
        let node = format!("label=kohakuriver.node={node}");
        let arguments = [
            "ps",
            "--all",
            "--filter",
            "label=kohakuriver.managed=true",
            "--filter",
            &node,
            "--format",
            "{{.Names}}",
        ];
        let names = self.run(arguments, SHORT).await?;
        Ok(names.lines().map(|name| name.trim().to_owned()).collect())
    }

    /// Every image that is here, as docker describes it.
    pub(super) async fn images(&self) -> Result<String, DockerError> {
        let ids = self
            .run(["image", "ls", "--quiet", "--no-trunc"], SHORT)
            .await?;
        let mut ids: Vec<&str> = ids.lines().collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok("[]".to_owned());
        }
        self.run([&["image", "inspect"], ids.as_slice()].concat(), SHORT)
            .await
    }

    /// Whether a network is here.
    pub(super) async fn has_network(&self, name: &str) -> Result<bool, DockerError> {
        let arguments = ["network", "inspect", "--format", "{{.Name}}", name];
        match self.run(arguments, SHORT).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_absence() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes a network.
    pub(super) async fn make_network(
        &self,
        name: &str,
        subnet: &str,
        gateway: &str,
    ) -> Result<(), DockerError> {
        let mut arguments = vec!["network".to_owned(), "create".to_owned()];
        if !subnet.is_empty() {
            arguments.push(format!("--subnet={subnet}"));
        }
        if !gateway.is_empty() {
            arguments.push(format!("--gateway={gateway}"));
        }
        arguments.push(name.to_owned());
        self.run(arguments, SHORT).await.map(drop)
    }
}

/// Whoever removes a container twice has what they want.
fn present(removed: Result<String, DockerError>) -> Result<(), DockerError> {
    match removed {
        Ok(_) => Ok(()),
        Err(error) if error.is_absence() => Ok(()),
        Err(error) => Err(error),
    }
}
