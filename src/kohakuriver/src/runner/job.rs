//! Looking after one task, from its acceptance until nothing is left of it.

mod waiting;

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::{
    docker_error::{DockerError, shortened},
    finding::{Finding, Stage},
    images::{self, Unready},
    journal_error::JournalError,
    launch::Launch,
    log_place::LogPlace,
    orphan,
    pause::Pause,
    phase::Phase,
    plan::{Plan, container_name},
    state::State,
    verdict,
};
use crate::{
    failure::chain,
    wire::{Execute, TaskStatus, Update},
};

/// How often docker is asked to remove a container that it does not want to remove.
const ATTEMPTS: u32 = 6;

/// A task and the way to say that it shall end.
pub(super) struct Job<'s> {
    state: &'s Arc<State>,
    request: Execute,
    container: String,
    killed: watch::Receiver<bool>,
    /// Whether it was accepted by an earlier runner: a machine boots in any order, so that docker
    /// may only come.
    patient: bool,
    /// Whether there was a container, so that it need not be made.
    seen: bool,
}

/// Why there is nothing more to wait for.
pub(super) enum End {
    /// Somebody wanted it.
    Killed,
    /// It ended, and its container is to be removed.
    Verdict(Box<Update>),
    /// It never began: there is no container.
    Refused(Box<Update>),
}

impl<'s> Job<'s> {
    pub(super) fn new(
        state: &'s Arc<State>,
        request: Execute,
        killed: watch::Receiver<bool>,
    ) -> Job<'s> {
        Job {
            container: container_name(request.task_id),
            state,
            request,
            killed,
            patient: false,
            seen: false,
        }
    }

    /// The same, of a task that an earlier runner accepted.
    pub(super) fn patient(self) -> Job<'s> {
        Job {
            patient: true,
            ..self
        }
    }

    /// Goes on from where the task is.
    pub(super) async fn run(mut self, phase: Phase) {
        let id = self.request.task_id;
        let end = match phase {
            Phase::Ended => {
                self.remove().await;
                return self.forget().await;
            }
            // It may have been killed before anybody here could be told.
            _ if self.is_killed().await => End::Killed,
            phase => match self.live(phase).await {
                Ok(verdict) => End::Verdict(Box::new(verdict)),
                Err(end) => end,
            },
        };
        match end {
            End::Killed => {
                tracing::info!(task = id, "killed");
                self.destroy().await;
            }
            End::Refused(verdict) => drop(self.conclude(*verdict).await),
            End::Verdict(verdict) => {
                if self.conclude(*verdict).await {
                    self.remove().await;
                } else {
                    self.destroy().await;
                }
            }
        }
        self.forget().await;
    }

    /// Until the end of the container.
    async fn live(&mut self, phase: Phase) -> Result<Update, End> {
        match phase {
            Phase::Accepted => self.begin().await?,
            // A docker command of a runner that was killed may still be at it.
            Phase::Starting => orphan::gone(&self.container).await,
            Phase::Running | Phase::Ended => self.seen = true,
        }
        let finding = self.watch(phase).await?;
        Ok(self.judge(&finding).await)
    }

    /// From nothing to a container that runs.
    async fn begin(&mut self) -> Result<(), End> {
        let (plan, image) = self.prepare().await?;
        if !self
            .written(|state, id| async move { state.journal.begin(id).await })
            .await
        {
            return Err(End::Killed);
        }
        self.state.bell.ring();
        self.launch(&plan, &image).await
    }

    /// Everything that a container needs.
    async fn prepare(&mut self) -> Result<(Plan, String), End> {
        let mut pause = Pause::new(Duration::from_millis(200), Duration::from_secs(10));
        loop {
            let ready = ready(Arc::clone(self.state), self.request.clone());
            match self.unless_killed(ready).await? {
                Ok(ready) => return Ok(ready),
                Err(unready) if self.patient && unready.is_passing() => {
                    tracing::debug!("{} cannot be started yet: {unready}", self.container);
                    self.unless_killed(pause.wait()).await?;
                }
                Err(unready) => return Err(self.refused(&unready.to_string())),
            }
        }
    }

    /// Starts the container, unless there is one.
    async fn launch(&mut self, plan: &Plan, image: &str) -> Result<(), End> {
        match self.launched(plan, image).await {
            Err(error) if error.is_stale() => {
                // Somebody removed what was known to be here. Once more, with a second look.
                self.state.images.doubt();
                self.destroy().await;
                let (plan, image) = self.prepare().await?;
                let again = self.launched(&plan, &image).await;
                again.map_err(|error| self.unstarted(&error))
            }
            launched => launched.map_err(|error| self.unstarted(&error)),
        }
    }

    /// `Ok` if there is a container, or if only looking can tell.
    async fn launched(&mut self, plan: &Plan, image: &str) -> Result<(), DockerError> {
        let launch = Launch {
            state: self.state,
            plan,
            image,
        };
        // Not given up for a kill: a docker command that is broken off leaves behind one cannot
        // say what.
        match launch.run().await {
            Ok(id) => {
                self.seen = true;
                tracing::info!(task = self.request.task_id, "started");
                self.written(|state, task| {
                    let id = id.clone();
                    async move { state.journal.started(task, id).await }
                })
                .await;
                Ok(())
            }
            Err(error) if Launch::may_have_begun(&error) => Ok(()),
            Err(error) if self.patient && error.is_passing() => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn unstarted(&self, error: &DockerError) -> End {
        let verdict = Box::new(verdict::unstartable(&self.request, error));
        if error.is_passing() {
            End::Refused(verdict)
        } else {
            End::Verdict(verdict)
        }
    }

    /// The verdict, with what else can be said about a failure.
    async fn judge(&self, finding: &Finding) -> Update {
        if finding.stage() == Stage::Unstartable {
            let error = DockerError::Refused {
                code: i32::try_from(finding.exit_code).ok(),
                said: shortened(&finding.error),
            };
            return verdict::unstartable(&self.request, &error);
        }
        let mut verdict = verdict::of(self.request.task_id, finding);
        if verdict.status != TaskStatus::Failed {
            return verdict;
        }
        let logs = LogPlace::of(&self.state.settings, &self.request);
        let message = verdict.message.get_or_insert_default();
        if logs.said_nothing()
            && let Some(said) = self.state.docker.first_words(&self.container).await
        {
            message.push(' ');
            message.push_str(&shortened(&said));
        }
        if logs.lacks_room() {
            message.push_str(" The disk of SHARED_DIR is full: output may be missing.");
        }
        verdict
    }

    /// Writes the verdict down; `false` if the task was killed meanwhile.
    async fn conclude(&self, verdict: Update) -> bool {
        let (id, status) = (verdict.task_id, verdict.status);
        let ended = self
            .written(|state, _| {
                let verdict = verdict.clone();
                async move { state.journal.end(verdict).await }
            })
            .await;
        if ended {
            self.state.bell.ring();
            let message = verdict.message.as_deref().unwrap_or_default();
            let message = if message.is_empty() {
                status.to_string()
            } else {
                format!("{status}: {message}")
            };
            tracing::info!(task = id, code = verdict.exit_code, "{message}");
        }
        ended
    }

    /// Removes the container, which has ended.
    async fn remove(&self) {
        self.until_gone(|state, container| async move { state.docker.remove(&container).await })
            .await;
    }

    /// Ends and removes the container, if there is one.
    async fn destroy(&self) {
        self.until_gone(|state, container| async move { state.docker.destroy(&container).await })
            .await;
    }

    async fn until_gone<F: Future<Output = Result<(), DockerError>>>(
        &self,
        act: impl Fn(Arc<State>, String) -> F,
    ) {
        let mut pause = Pause::new(Duration::from_millis(200), Duration::from_secs(30));
        let mut refusals = 0;
        loop {
            let error = match act(Arc::clone(self.state), self.container.clone()).await {
                Ok(()) | Err(DockerError::Missing { .. }) => return,
                Err(error) => error,
            };
            if !error.is_passing() {
                refusals += 1;
            }
            let container = &self.container;
            if refusals >= ATTEMPTS {
                tracing::warn!("{container} cannot be removed: {error}");
                return;
            }
            tracing::debug!("{container} cannot be removed yet: {error}");
            pause.wait().await;
        }
    }

    async fn forget(&self) {
        self.written(|state, id| async move { state.journal.forget(id).await })
            .await;
    }

    /// Writes until it is written: whatever is wrong with the disk, a verdict is not thrown away.
    async fn written<T, F: Future<Output = Result<T, JournalError>>>(
        &self,
        write: impl Fn(Arc<State>, i64) -> F,
    ) -> T {
        let mut pause = Pause::new(Duration::from_millis(200), Duration::from_secs(10));
        loop {
            match write(Arc::clone(self.state), self.request.task_id).await {
                Ok(written) => return written,
                Err(error) => tracing::error!("{}; trying again", chain(&error)),
            }
            pause.wait().await;
        }
    }

    async fn is_killed(&self) -> bool {
        *self.killed.borrow()
            || self
                .written(|state, id| async move { state.journal.is_killed(id).await })
                .await
    }

    /// Does something that may be left in the middle.
    async fn unless_killed<T>(&mut self, act: impl Future<Output = T>) -> Result<T, End> {
        tokio::select! {
            biased;
            // The sender is dropped only after the job.
            _ = self.killed.wait_for(|killed| *killed) => Err(End::Killed),
            done = act => Ok(done),
        }
    }

    fn refused(&self, why: &str) -> End {
        End::Refused(Box::new(verdict::failed(self.request.task_id, None, why)))
    }
}

/// Checks and fetches.
async fn ready(state: Arc<State>, request: Execute) -> Result<(Plan, String), Unready> {
    let plan = Plan::new(&state.settings, &request).map_err(Unready::Request)?;
    let settings = state.settings.clone();
    let room = tokio::task::spawn_blocking(move || plan.make_room(&settings).map(|()| plan));
    let room = room.await.unwrap_or_else(|error| Err(error.to_string()));
    let plan = room.map_err(Unready::Request)?;
    let image = images::image(&state, &request).await?;
    images::network(&state).await?;
    Ok((plan, image))
}
