//! The tasks that somebody looks after.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use super::{job::Job, journal::Entry, phase::Phase, state::State};
use crate::wire::Execute;

/// The tasks that are being looked after in this process, each with a way to say that it shall end.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    wanted_dead: Mutex<HashMap<i64, watch::Sender<bool>>>,
}

impl Tasks {
    /// Looks after a task that was just accepted.
    pub(super) fn begin(state: &Arc<State>, request: Execute) {
        let phase = Phase::Accepted;
        Tasks::look_after(state, Entry { request, phase }, false);
    }

    /// Looks after a task of an earlier runner.
    pub(super) fn resume(state: &Arc<State>, entry: Entry) {
        Tasks::look_after(state, entry, true);
    }

    fn look_after(state: &Arc<State>, entry: Entry, patient: bool) {
        let id = entry.request.task_id;
        let (killer, killed) = watch::channel(false);
        let known = &state.tasks;
        {
            let mut tasks = known.lock();
            if tasks.contains_key(&id) {
                return;
            }
            tasks.insert(id, killer);
        }
        let state = Arc::clone(state);
        tokio::spawn(async move {
            let job = Job::new(&state, entry.request, killed);
            let job = if patient { job.patient() } else { job };
            job.run(entry.phase).await;
            state.tasks.lock().remove(&id);
        });
    }

    /// Tells whoever looks after a task that it shall end.
    pub(super) fn kill(&self, id: i64) {
        if let Some(killer) = self.lock().get(&id) {
            killer.send_replace(true);
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, watch::Sender<bool>>> {
        self.wanted_dead
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
