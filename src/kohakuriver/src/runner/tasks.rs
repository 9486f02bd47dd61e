//! The tasks that somebody looks after.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use super::{job::Job, journal::Entry, state::State};

/// The tasks that are being looked after in this process, each with a way to say that it shall end.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    wanted_dead: Mutex<HashMap<i64, watch::Sender<bool>>>,
}

impl Tasks {
    /// Looks after a task from now on, unless somebody does.
    pub(super) fn look_after(state: &Arc<State>, entry: Entry) {
        let id = entry.request.task_id;
        let (killer, killed) = watch::channel(entry.killed);
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
            Job::new(&state, entry.request, killed)
                .run(entry.phase)
                .await;
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
