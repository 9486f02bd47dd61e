//! How a container was found.

use serde::Deserialize;

use super::docker_error::DockerError;

/// What docker knows of the state of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Finding {
    /// `created`, `running`, `paused`, `exited` or `dead`.
    pub(super) status: String,
    #[serde(rename = "OOMKilled")]
    pub(super) oom_killed: bool,
    /// Its first process, as the machine counts; 0 if none runs.
    pub(super) pid: u32,
    pub(super) exit_code: i64,
    /// Why it could not be started.
    pub(super) error: String,
    pub(super) started_at: String,
    pub(super) finished_at: String,
}

/// What follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nobody started it yet.
    Made,
    /// It could not be started.
    Unstartable,
    /// It goes on, perhaps paused.
    Alive,
    /// It is over.
    Over,
}

impl Finding {
    pub(super) fn parse(json: &str) -> Result<Finding, DockerError> {
        serde_json::from_str(json).map_err(|error| DockerError::Garbled(error.to_string()))
    }

    /// Whether docker knows of an end, be it that it takes the container for running again.
    pub(super) fn has_ended(&self) -> bool {
        !self.finished_at.is_empty() && !self.finished_at.starts_with("0001-01-01")
    }

    pub(super) fn stage(&self) -> Stage {
        match self.status.as_str() {
            // Podman says `configured` or `initialized`.
            "created" | "configured" | "initialized" if self.error.is_empty() => Stage::Made,
            "created" | "configured" | "initialized" => Stage::Unstartable,
            "exited" | "dead" | "stopped" => Stage::Over,
            _ => Stage::Alive,
        }
    }
}
