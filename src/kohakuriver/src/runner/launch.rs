//! `docker run`.

use super::{docker_error::DockerError, plan::Plan, state::State};

/// A container that is to be started.
pub(super) struct Launch<'l> {
    pub(super) state: &'l State,
    pub(super) plan: &'l Plan,
    pub(super) image: &'l str,
}

impl Launch<'_> {
    /// Starts the container and returns its id.
    pub(super) async fn run(&self) -> Result<String, DockerError> {
        let docker = &self.state.docker;
        let mut command = docker.command();
        // The image is here; should it be gone again, docker must not fetch it without a limit.
        let options = self.plan.options();
        command
            .args(["run", "--detach", "--pull=never"])
            .args(options);
        let variables = &self.plan.variables;
        let file = variables.hand_to(&mut command, &self.state.settings);
        let file = file.map_err(|error| DockerError::Refused {
            code: None,
            said: format!("failed to write the variables of the task: {error}"),
        })?;
        command.arg(self.image).args(self.plan.command());
        let started = docker.launch(command).await;
        drop(file);
        started
    }

    /// Whether there may be a container in spite of an error.
    pub(super) fn may_have_begun(error: &DockerError) -> bool {
        let broken_off = |said: &str| {
            [
                "error during connect",
                "EOF",
                "connection reset",
                "broken pipe",
            ]
            .iter()
            .any(|words| said.contains(words))
        };
        match error {
            DockerError::Unreachable(said) => broken_off(said),
            DockerError::Refused { said, .. } => error.is_conflict() || broken_off(said),
            _ => false,
        }
    }
}
