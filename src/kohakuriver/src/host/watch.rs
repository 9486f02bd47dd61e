//! What the host does on its own: noticing nodes that fell silent, giving up tasks that can never
//! run, and writing down what reports said.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    placement::choose,
    state::State,
    store::{self, Ending, StoreError, lose, queue, save_node},
};
use crate::{failure::chain, wire::TaskStatus};

/// A task that no known node is big enough for waits so long for one that is.
const HOPELESS: Duration = Duration::from_secs(30 * 60);

/// Looks after things for ever.
pub(super) async fn watch(state: Arc<State>) {
    let mut hopeless = HashMap::new();
    loop {
        for outcome in [
            silence(&state).await,
            give_up(&state, &mut hopeless).await,
            save_figures(&state).await,
        ] {
            if let Err(error) = outcome {
                tracing::error!("{}", chain(&error));
            }
        }
        tokio::time::sleep(state.settings.check_interval).await;
    }
}

/// The nodes that are silent are offline, and their tasks are lost.
async fn silence(state: &State) -> Result<(), StoreError> {
    let limit = state.settings.silence;
    for row in state.cluster.fallen_silent(limit) {
        let name = row.hostname.clone();
        let lost = state
            .store
            .write(move |transaction| {
                save_node(transaction, &row)?;
                lose(transaction, &row.hostname)
            })
            .await?;
        if !state.cluster.settled(&name) {
            let seconds = limit.as_secs();
            tracing::warn!(
                node = name,
                tasks_lost = lost,
                "node is offline: no report for {seconds} s"
            );
        }
    }
    Ok(())
}

/// Fails the tasks that no known node is big enough for, once they have been hopeless for long.
async fn give_up(state: &State, hopeless: &mut HashMap<i64, Instant>) -> Result<(), StoreError> {
    let rooms = state.rooms()?;
    let mut now = HashMap::new();
    let mut overdue = Vec::new();
    state.store.read(|connection| {
        queue(connection, |id, demand| {
            if let Err(no) = choose(&rooms, &demand)
                && !no.waiting_helps
            {
                let since = hopeless.get(&id).copied().unwrap_or_else(Instant::now);
                if since.elapsed() > HOPELESS {
                    overdue.push((id, no.text()));
                }
                now.insert(id, since);
            }
            true
        })
    })?;
    *hopeless = now;
    for (id, why) in overdue {
        tracing::warn!(task = id, "task given up: {why}");
        let ending = Ending {
            id,
            status: TaskStatus::Failed,
            exit_code: Some(-1),
            message: format!("No node could run this task for 30 minutes: {why}."),
        };
        state.store.write(move |t| store::end(t, &ending)).await?;
    }
    Ok(())
}

/// Writes down what reports said, all in one.
async fn save_figures(state: &State) -> Result<(), StoreError> {
    let rows = state.cluster.take_dirty();
    if rows.is_empty() {
        return Ok(());
    }
    let saved = rows.clone();
    let written = state
        .store
        .write(move |t| saved.iter().try_for_each(|row| save_node(t, row)))
        .await;
    if written.is_err() {
        state.cluster.dirty_again(&rows);
    }
    written
}
