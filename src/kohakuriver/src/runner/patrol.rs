//! Containers in which nothing runs any more, and of which docker does not know it.
//!
//! containerd tells docker of the start and the end of a container by events, and gives each five seconds
//! to arrive. On a machine that stands still for longer, an end can be lost, or a start come a second
//! time, after the end: docker then takes a container for running, for ever, and waits for its end like
//! everybody who asks it.

use std::{path::Path, time::Duration};

use super::{
    docker::Docker,
    docker_error::DockerError,
    finding::{Finding, Stage},
    pause::Pause,
};

/// How soon the first look is. An end that is late arrives within seconds.
const FIRST: Duration = Duration::from_secs(5);

/// How rare looks become: most of these ends are lost where a container is short-lived.
const LONGEST: Duration = Duration::from_secs(300);

/// Looks at a container from time to time.
pub(super) struct Patrol {
    pause: Pause,
    /// Whether the last look found nothing in it.
    empty: bool,
    /// The exit code that docker told when it knew of the end.
    code: Option<i64>,
}

impl Patrol {
    pub(super) fn new() -> Patrol {
        Patrol {
            pause: Pause::new(FIRST, LONGEST),
            empty: false,
            code: None,
        }
    }

    /// Docker said that it ended, and how.
    pub(super) fn heard(&mut self, code: Option<i64>) {
        self.code = code.or(self.code);
    }

    /// Returns when it is time to look again.
    pub(super) async fn pause(&mut self) {
        self.pause.wait().await;
    }

    /// The end of a container that docker takes for running, if nothing was in it twice.
    pub(super) async fn end(
        &mut self,
        docker: &Docker,
        container: &str,
        finding: &Finding,
    ) -> Result<Option<Finding>, DockerError> {
        // Cheap, and enough nearly always. Without the right to see the process only docker can tell.
        let seen = finding.pid == 0 || Path::new(&format!("/proc/{}", finding.pid)).exists();
        if seen || !docker.is_empty(container).await? {
            self.empty = false;
            return Ok(None);
        }
        if !std::mem::replace(&mut self.empty, true) {
            self.pause.reset();
            // At once: on a busy machine docker forgets its news within seconds.
            self.heard(docker.last_exit_code(container).await?);
            return Ok(None);
        }
        tracing::warn!("nothing runs in {container}, which docker takes for running: it is ended");
        // Killing makes docker ask containerd for an end that it never knew.
        docker.kill(container).await?;
        let found = docker.find(container).await?;
        let over = found.filter(|finding| finding.stage() == Stage::Over);
        let told = self.code.filter(|_| finding.has_ended());
        Ok(over.map(|over| Finding {
            exit_code: told.unwrap_or(over.exit_code),
            ..over
        }))
    }
}
