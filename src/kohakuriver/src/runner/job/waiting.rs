//! Waiting for the end of a container.

use std::{sync::Arc, time::Duration};

use super::{
    super::{
        docker_error::DockerError,
        finding::{Finding, Stage},
        orphan,
        patrol::Patrol,
        pause::Pause,
        phase::Phase,
        verdict,
    },
    End, Job,
};

/// What is kept between two looks at a container.
struct Watch {
    pause: Pause,
    patrol: Patrol,
    /// Whether it was found made, and nobody was about to start it.
    abandoned: bool,
}

/// What a look leads to.
enum Sight {
    /// It is over.
    Over(Finding),
    /// Its end is to be waited for.
    Going,
    /// Nothing could be seen: it is looked at again.
    Nothing,
}

impl Job<'_> {
    /// Waits for the end of the container. Whenever docker breaks off, it is asked again: only what
    /// it knows of the container is a verdict.
    pub(super) async fn watch(&mut self, phase: Phase) -> Result<Finding, End> {
        let mut watch = Watch {
            pause: Pause::new(Duration::from_millis(100), Duration::from_secs(5)),
            patrol: Patrol::new(),
            abandoned: false,
        };
        // A container that we just started is not looked at first.
        if phase == Phase::Accepted && self.seen {
            self.until_it_may_be_over(&mut watch).await?;
        }
        loop {
            match self.look(&mut watch).await? {
                Sight::Over(finding) => return Ok(finding),
                Sight::Going => self.until_it_may_be_over(&mut watch).await?,
                Sight::Nothing => {}
            }
        }
    }

    /// Asks docker how the container is, and does what follows from that.
    async fn look(&mut self, watch: &mut Watch) -> Result<Sight, End> {
        let (state, container) = (Arc::clone(self.state), self.container.clone());
        let finding = match self.unless_killed(state.docker.find(&container)).await? {
            Ok(Some(finding)) => finding,
            Ok(None) => {
                self.missing().await?;
                return Ok(Sight::Going);
            }
            Err(error) => {
                self.report_trouble(&error, watch.pause);
                self.unless_killed(watch.pause.wait()).await?;
                return Ok(Sight::Nothing);
            }
        };
        self.seen = true;
        match finding.stage() {
            Stage::Over | Stage::Unstartable => return Ok(Sight::Over(finding)),
            Stage::Alive => {
                let end = watch.patrol.end(&state.docker, &container, &finding);
                match self.unless_killed(end).await? {
                    Ok(Some(end)) => return Ok(Sight::Over(end)),
                    Ok(None) => {}
                    Err(error) => self.report_trouble(&error, watch.pause),
                }
            }
            // Whoever made it is about to start it. If we did too, and the task ended in between, it
            // would run twice.
            Stage::Made if orphan::is_at(&container) => {
                tracing::debug!("{container} is left to the command that made it");
                watch.abandoned = false;
                self.unless_killed(watch.pause.wait()).await?;
                return Ok(Sight::Nothing);
            }
            // That may have started it since it was found.
            Stage::Made if !watch.abandoned => {
                watch.abandoned = true;
                return Ok(Sight::Nothing);
            }
            Stage::Made => self.start_made().await?,
        }
        Ok(Sight::Going)
    }

    /// Returns when the container has ended, when docker breaks off, or when it is time for a look.
    async fn until_it_may_be_over(&mut self, watch: &mut Watch) -> Result<(), End> {
        let (state, container) = (Arc::clone(self.state), self.container.clone());
        let ended = async {
            tokio::select! {
                ended = state.docker.wait(&container) => Some(ended),
                () = watch.patrol.pause() => None,
            }
        };
        match self.unless_killed(ended).await? {
            Some(Ok(code)) => {
                watch.pause.reset();
                watch.patrol.heard(code);
            }
            Some(Err(_)) => self.unless_killed(watch.pause.wait()).await?,
            None => {}
        }
        Ok(())
    }

    /// There is no container where one should be.
    async fn missing(&mut self) -> Result<(), End> {
        if !self.seen {
            // Nobody came to make it.
            let (plan, image) = self.prepare().await?;
            return self.launch(&plan, &image).await;
        }
        Err(self.refused("The container was removed from outside before its end was seen."))
    }

    /// Whoever made the container was killed before starting it.
    async fn start_made(&mut self) -> Result<(), End> {
        let (state, container) = (Arc::clone(self.state), self.container.clone());
        match self.unless_killed(state.docker.start(&container)).await? {
            Err(error) if !error.is_passing() => {
                let verdict = verdict::unstartable(&self.request, &error);
                Err(End::Verdict(Box::new(verdict)))
            }
            // If it did not come that far, it is found as it was.
            _ => Ok(()),
        }
    }

    fn report_trouble(&self, error: &DockerError, pause: Pause) {
        let next = pause.next();
        tracing::debug!(
            "{} cannot be looked at: {error}; again in {next:?}",
            self.container
        );
    }
}
