//! Why docker did not do what it should.

use std::{io, time::Duration};

/// How much of docker's words is passed on.
const MOST: usize = 500;

/// Why docker did not do what it should.
#[derive(Debug, thiserror::Error)]
pub(super) enum DockerError {
    /// There is no such program.
    #[error("there is no {program}: install docker, or set DOCKER_BIN")]
    Missing { program: String },
    /// The program cannot be started.
    #[error("failed to run {program}: {source}")]
    Start { program: String, source: io::Error },
    /// Its daemon cannot be reached.
    #[error("docker does not answer: {0}")]
    Unreachable(String),
    /// It takes too long.
    #[error("`{program}` gave no answer in {} s", patience.as_secs())]
    Silent { program: String, patience: Duration },
    /// It refused.
    #[error("{said}")]
    Refused { code: Option<i32>, said: String },
    /// It says something that we do not understand.
    #[error("docker says what cannot be read: {0}")]
    Garbled(String),
}

impl DockerError {
    /// What a failed command said.
    pub(super) fn of(code: Option<i32>, stderr: &str) -> DockerError {
        let said = gist(stderr);
        // The words of docker, and of podman where it talks to a service.
        let unreachable = [
            "Cannot connect to the Docker daemon",
            "Is the docker daemon running",
            "error during connect",
            "permission denied while trying to connect",
            "unable to connect to Podman",
        ];
        if unreachable.iter().any(|words| stderr.contains(words)) {
            return DockerError::Unreachable(said);
        }
        DockerError::Refused { code, said }
    }

    /// Whether what was asked for is not there.
    pub(super) fn is_absence(&self) -> bool {
        let DockerError::Refused { said, .. } = self else {
            return false;
        };
        let said = said.to_ascii_lowercase();
        [
            "no such",
            "not found",
            "no container with name",
            "not known",
            "is already in progress",
        ]
        .iter()
        .any(|words| said.contains(words))
    }

    /// Whether docker knows of a container, and what runs its containers does not.
    pub(super) fn is_unknown_to_containerd(&self) -> bool {
        matches!(self, DockerError::Refused { said, .. }
            if said.eq_ignore_ascii_case("no such container"))
    }

    /// Whether it is no answer to the question, which can be asked again.
    pub(super) fn is_passing(&self) -> bool {
        !matches!(self, DockerError::Refused { .. })
    }

    /// Whether an image or a network is missing that was here before.
    pub(super) fn is_stale(&self) -> bool {
        let DockerError::Refused { said, .. } = self else {
            return false;
        };
        let network = said.starts_with("network ") && said.contains("not found");
        network || said.contains("No such image") || said.contains("image not known")
    }

    /// Whether a container of that name exists already.
    pub(super) fn is_conflict(&self) -> bool {
        matches!(self, DockerError::Refused { said, .. }
            if said.contains("is already in use"))
    }
}

/// The lines that say why, without those about how docker is used.
fn gist(stderr: &str) -> String {
    let lines: Vec<&str> = stderr
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("See '"))
        .filter(|line| !line.starts_with("WARNING: ") && !line.starts_with("Unable to find image"))
        .collect();
    let text = lines.join(" ");
    let text = text.strip_prefix("docker: ").unwrap_or(&text);
    let text = text
        .strip_prefix("Error response from daemon: ")
        .or_else(|| text.strip_prefix("Error: "))
        .unwrap_or(text);
    if text.is_empty() {
        return "it gives no reason".to_owned();
    }
    shortened(text)
}

/// At most [`MOST`] characters.
pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let head: String = text.chars().take(MOST).collect();
    format!("{head}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gist_is_what_the_daemon_says() {
        let stderr = "docker: Error response from daemon: Range of CPUs is from 0.01 to 2.00, as \
                      there are only 2 CPUs available.\nSee 'docker run --help'.\n";
        let error = DockerError::of(Some(125), stderr);
        assert_eq!(
            error.to_string(),
            "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available."
        );
        assert!(!error.is_passing() && !error.is_absence());
        let down = "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon \
                    running?\n";
        assert!(DockerError::of(Some(1), down).is_passing());
        assert!(DockerError::of(Some(1), "Error: No such object: x\n").is_absence());
        let lost = "Error response from daemon: no such container\n";
        assert!(DockerError::of(Some(1), lost).is_unknown_to_containerd());
        let absent = "Error response from daemon: No such container: x\n";
        assert!(!DockerError::of(Some(1), absent).is_unknown_to_containerd());
        assert_eq!(
            DockerError::of(Some(1), "").to_string(),
            "it gives no reason"
        );
        let long = DockerError::of(Some(1), &"ä".repeat(600)).to_string();
        assert_eq!(long, format!("{}…", "ä".repeat(500)));
    }
}
