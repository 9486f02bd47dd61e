//! Tasks, as the command line and docker show them.

use std::time::Duration;

use dunnage_verify::{Outcome, Stage, VerifyError};
use serde_json::Value;

/// An image that no registry knows.
pub(crate) const IMAGE: &str = "local/busybox";

/// How long a task may take to come to what is expected of it.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// Tells when it begins, goes on until it is let go, and then ends with 5.
const PATIENT: &str = "echo begun; until [ -e /go ]; do sleep 0.1; done; echo ended; exit 5";

/// A task of the cluster.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) id: String,
}

/// What docker knows of its container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContainerFact {
    pub(crate) id: String,
    pub(crate) started: String,
    pub(crate) status: String,
}

/// Makes the image out of the busybox of the system.
pub(crate) fn make_image(on: Stage<'_>) -> Result<(), VerifyError> {
    on.shell(&format!(
        "root=$(mktemp -d) && mkdir -p $root/bin $root/tmp && cp /bin/busybox $root/bin \
         && chroot $root /bin/busybox --install -s /bin \
         && tar -C $root -c . | docker import - {IMAGE}"
    ))?;
    Ok(())
}

impl Task {
    /// Submits a line of shell.
    pub(crate) fn submit(on: Stage<'_>, options: &[&str], line: &str) -> Result<Task, VerifyError> {
        let head = ["kohakuriver", "task", "submit", "--quiet", "--image", IMAGE];
        let words = [&head, options, &["--", "sh", "-c", line]].concat();
        let said = on.system().run(words)?.ok()?;
        let id = said.answer().to_owned();
        Ok(Task { id })
    }

    /// Submits one that goes on until it is let go, and waits until it runs.
    pub(crate) fn patient(on: Stage<'_>, options: &[&str]) -> Result<Task, VerifyError> {
        Task::begun(on, options, PATIENT)
    }

    /// Submits a line that first writes `begun`, and waits until it did.
    pub(crate) fn begun(on: Stage<'_>, options: &[&str], line: &str) -> Result<Task, VerifyError> {
        let task = Task::submit(on, options, line)?;
        task.wait_for(on, "running")?;
        on.system().wait_until("the first line", LIMIT, || {
            let said = task.logs(on)?;
            Ok(match said.stdout.as_str() {
                "begun\n" => Ok(()),
                _ => Err(said.to_string()),
            })
        })?;
        Ok(task)
    }

    /// Lets it end.
    pub(crate) fn let_go(&self, on: Stage<'_>) -> Result<(), VerifyError> {
        on.run(["docker", "exec", &self.container_name(), "touch", "/go"])?;
        Ok(())
    }

    /// What the host says of it.
    pub(crate) fn status(&self, on: Stage<'_>) -> Result<Value, VerifyError> {
        let words = [
            "kohakuriver",
            "--format",
            "json",
            "task",
            "status",
            &self.id,
        ];
        let said = on.system().run(words)?.ok()?;
        serde_json::from_str(&said.stdout).map_err(|_| VerifyError::Unexpected {
            what: "the status of a task".to_owned(),
            text: said.stdout,
        })
    }

    /// Waits until the host says that it is in this state.
    pub(crate) fn wait_for(&self, on: Stage<'_>, state: &str) -> Result<(), VerifyError> {
        let what = format!("that task {} is {state}", self.id);
        on.system().wait_until(&what, LIMIT, || {
            // The host may be down for a moment.
            let seen = match self.status(on) {
                Ok(status) if status["status"] == state => return Ok(Ok(())),
                Ok(status) => format!("{} {}", status["status"], status["error_message"]),
                Err(error) => error.chain(),
            };
            Ok(Err(seen))
        })
    }

    /// What it wrote to its standard output.
    pub(crate) fn logs(&self, on: Stage<'_>) -> Result<Outcome, VerifyError> {
        on.system().run(["kohakuriver", "task", "logs", &self.id])
    }

    /// Its container, if there is one.
    pub(crate) fn container(&self, on: Stage<'_>) -> Result<Option<ContainerFact>, VerifyError> {
        let format = "{{.Id}} {{.State.StartedAt}} {{.State.Status}}";
        let name = self.container_name();
        let said = on
            .system()
            .run(["docker", "inspect", "--format", format, &name])?;
        let mut words = said.answer().split(' ').map(str::to_owned);
        Ok(match (words.next(), words.next(), words.next()) {
            (Some(id), Some(started), Some(status)) => Some(ContainerFact {
                id,
                started,
                status,
            }),
            _ => None,
        })
    }

    /// Expects it to run in the same container as before, started once.
    pub(crate) fn expect_untouched(
        &self,
        on: Stage<'_>,
        before: Option<&ContainerFact>,
    ) -> Result<(), VerifyError> {
        let now = self.container(on)?;
        on.expect("its container", before, now.as_ref());
        let running = now.is_some_and(|container| container.status == "running");
        on.expect("its container runs", true, running);
        Ok(())
    }

    /// Expects that it ends with the code that the line of [`Task::patient`] ends with, that nothing
    /// of its output is missing or twice, and that its container is gone in the end.
    pub(crate) fn expect_true_end(&self, on: Stage<'_>) -> Result<(), VerifyError> {
        self.expect_end(on, 5, "begun\nended\n")
    }

    /// Expects that it fails with this code after it wrote this.
    pub(crate) fn expect_end(
        &self,
        on: Stage<'_>,
        code: i32,
        output: &str,
    ) -> Result<(), VerifyError> {
        let waited = self.wait_for(on, "failed").map_err(|error| error.chain());
        on.expect("end of the task", Ok(()), waited);
        let status = self.status(on)?;
        on.expect("exit code", &Value::from(code), &status["exit_code"]);
        let logs = self.logs(on)?;
        on.expect("output", output, &logs.stdout);
        let removed = || {
            Ok(match self.container(on)? {
                None => Ok(()),
                Some(container) => Err(container.status),
            })
        };
        let gone = on
            .system()
            .wait_until("the end of its container", LIMIT, removed);
        on.expect(
            "container left",
            Ok(()),
            gone.map_err(|error| error.chain()),
        );
        Ok(())
    }

    fn container_name(&self) -> String {
        format!("kohakuriver-task-{}", self.id)
    }
}

/// Expects the cluster to have so many nodes that can take a task.
pub(crate) fn wait_for_nodes(on: Stage<'_>, names: &[&str]) -> Result<(), VerifyError> {
    let mut wanted: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    wanted.sort();
    on.system().wait_until("the nodes", LIMIT, || {
        let said = on
            .system()
            .run(["kohakuriver", "--format", "json", "node", "list"])?;
        let nodes: Value = serde_json::from_str(&said.stdout).unwrap_or_default();
        let online = nodes.as_array().into_iter().flatten();
        let online = online.filter(|node| node["status"] == "online");
        let mut names: Vec<_> = online
            .filter_map(|node| node["hostname"].as_str().map(str::to_owned))
            .collect();
        names.sort();
        Ok(if names == wanted {
            Ok(())
        } else {
            Err(format!("{said}"))
        })
    })
}
